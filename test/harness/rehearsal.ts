import type { CommonState, DialogueInput, Step, Turn } from '#server/voice/dialogue.ts'

/**
 * Plays a pure dialogue through without a line and without a clock: time passes only by `wait`, and the line takes every
 * word at once, unless `deaf` says that it is stuck.
 */
export class Rehearsal<State extends CommonState, Input, Effect extends { type: string }> {
  now = Temporal.Instant.from('2026-05-01T16:00:00Z')
  state: State
  wakeAt: Temporal.Instant | null = null
  /** Everything asked for, oldest first, and when. */
  readonly effects: { at: Temporal.Instant; effect: Effect }[] = []
  /** The most words asked for in one turn. */
  mostSaysInATurn = 0
  stuck = false
  readonly #step: Step<State, Input | DialogueInput, Effect>

  constructor(start: State, step: Step<State, Input | DialogueInput, Effect>) {
    this.state = start
    this.#step = step
  }

  tell(...inputs: (Input | DialogueInput)[]): this {
    for (const input of inputs) this.#take(this.#step(this.state, input, this.now))
    return this
  }

  /** Lets `ms` milliseconds pass and wakes the dialogue whenever it asked to be woken. */
  wait(ms: number): this {
    const target = this.now.add({ milliseconds: ms })
    while (this.wakeAt && Temporal.Instant.compare(this.wakeAt, target) <= 0) {
      if (Temporal.Instant.compare(this.wakeAt, this.now) > 0) this.now = this.wakeAt
      const before = this.state
      this.tell({ type: 'woke' })
      const isVain = this.wakeAt !== null && Temporal.Instant.compare(this.wakeAt, this.now) <= 0
      if (isVain && this.state === before) throw new Error('The dialogue asked to be woken and then did nothing.')
    }
    this.now = target
    return this
  }

  /** All effects of one type, oldest first. */
  effectsOf<Type extends Effect['type']>(type: Type): Extract<Effect, { type: Type }>[] {
    return this.effects.map(({ effect }) => effect).filter((effect) => effect.type === type) as never
  }

  /** What was said so far, oldest first. */
  get said(): string[] {
    return (this.effectsOf('say') as unknown as { text: string }[]).map(({ text }) => text)
  }

  get hungUp(): boolean {
    return this.effects.some(({ effect }) => effect.type === 'hang-up')
  }

  #take(turn: Turn<State, Effect>): void {
    this.state = turn.state
    this.wakeAt = turn.wakeAt
    this.effects.push(...turn.effects.map((effect) => ({ at: this.now, effect })))
    const says = turn.effects.filter(({ type }) => type === 'say').length
    this.mostSaysInATurn = Math.max(this.mostSaysInATurn, says)
    if (!this.stuck) for (let say = 0; say < says; say++) this.tell({ type: 'said' })
  }
}
