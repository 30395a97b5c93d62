import { type Call, CallOver } from '../call.ts'

/** A phone in the hands of a script. Times are line milliseconds: a test's tempo shortens them. */
export class ScriptedPhone {
  readonly #call: Call
  /** What was heard to its end and has not been asked for by `hears` yet. */
  #heard: string[] = []
  #listeners = new Set<() => void>()
  #waitingFor = ''

  constructor(call: Call) {
    this.#call = call
    call.watch((event) => {
      if (event.type === 'spoken') this.#heard.push(event.text)
      for (const look of [...this.#listeners]) look()
    })
  }

  /** What the script is waiting for, in words; empty when it is not. */
  get waitingFor(): string {
    return this.#waitingFor
  }

  answer(): void {
    if (!this.#call.answer()) throw new CallOver('The call could not be answered: it was over.')
  }

  decline(): void {
    this.#call.decline()
  }

  /** Puts the phone down. Does nothing once the call is over. */
  hangsUp(): void {
    this.#call.hangUp()
  }

  /**
   * Resolves once something like this has been spoken to its end, with all that was spoken up to there. What was
   * spoken before the last thing asked for does not count again; a text is looked for anywhere in the words.
   * @throws CallOver when the call ends first
   */
  async hears(pattern: RegExp | string): Promise<string> {
    this.#waitingFor = `to hear ${pattern}`
    const found = await this.#until(() => this.#take(pattern))
    this.#waitingFor = ''
    return found
  }

  /**
   * Resolves when the application has put a question, or has stopped talking for that long otherwise, with what it
   * said since the last time.
   * @throws CallOver when the call ends first
   */
  async hearsQuestion(quietMs = 2500): Promise<string> {
    this.#waitingFor = 'to be asked something'
    for (;;) {
      await this.#until(() => this.#heard.length > 0 && !this.#call.network.speaking)
      const words = this.#heard.join(' ')
      await this.#pause(/\?["'”’)]*$/.test(words) ? 250 : quietMs)
      if (this.#call.network.speaking || words !== this.#heard.join(' ')) continue
      this.#heard = []
      this.#waitingFor = ''
      return words
    }
  }

  /**
   * Says it: sound on, growing partials, the final, sound off; by default at 2.5 words a second (or as long as the
   * synthesized voice takes). `final: false` leaves the utterance open: what is said next belongs to it.
   */
  async says(text: string, options: { wordsPerSecond?: number; final?: boolean } = {}): Promise<void> {
    await this.#call.person.say(text, options)
    this.#mustBeLive()
  }

  /** Says nothing for that long. */
  async pauses(ms: number): Promise<void> {
    await this.#pause(ms)
  }

  /** Presses keys, a quarter of a second apart. */
  async presses(digits: string): Promise<void> {
    for (const digit of digits) {
      this.#mustBeLive()
      this.#call.person.press(digit)
      await this.#pause(250)
    }
  }

  /** Low level: sound without words begins or stops. */
  speaking(on: boolean): void {
    this.#call.person.speaking(on)
  }

  /** Low level: a partial with the words so far. */
  partial(text: string): void {
    this.#call.person.partial(text)
  }

  /** Low level: closes the utterance. */
  final(text: string): void {
    this.#call.person.final(text)
  }

  /** Resolves when the call is over, whoever ended it. */
  async staysUntilTheEnd(): Promise<void> {
    await this.#until(() => this.#call.isOver).catch(() => {})
  }

  async #pause(ms: number): Promise<void> {
    await this.#call.time.wait(ms, this.#call.over)
  }

  #take(pattern: RegExp | string): string | undefined {
    for (let count = 1; count <= this.#heard.length; count++) {
      const words = this.#heard.slice(0, count).join(' ')
      const fits = typeof pattern === 'string' ? words.includes(pattern) : words.search(pattern) >= 0
      if (!fits) continue
      this.#heard = this.#heard.slice(count)
      return words
    }
    return undefined
  }

  /** Resolves to what `look` finds, looking again at every event of the call. */
  #until<Found>(look: () => Found | undefined | false): Promise<Found> {
    return new Promise((resolve, reject) => {
      const listener = () => {
        const found = look()
        if (!found && !this.#call.isOver) return
        this.#listeners.delete(listener)
        if (found) resolve(found)
        else reject(new CallOver('The call is over.'))
      }
      this.#listeners.add(listener)
      listener()
    })
  }

  #mustBeLive(): void {
    if (!this.#call.isLive) throw new CallOver('The call is over.')
  }
}
