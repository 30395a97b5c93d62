import type { Line, LineInput } from '#server/voice/line.ts'

/** A line whose other end is the test: it tells what comes in, and reads what was said. */
export class ScriptedLine implements Line {
  readonly said: string[] = []
  hangUps = 0
  /** Called for every word of ours, before `say` returns. */
  onSay: (text: string) => void = () => undefined
  #hear: ((input: LineInput) => void) | undefined

  say(text: string): void {
    this.said.push(text)
    this.onSay(text)
  }

  hangUp(): void {
    this.hangUps += 1
  }

  listen(hear: (input: LineInput) => void): void {
    if (this.#hear) throw new Error('A line has one listener.')
    this.#hear = hear
  }

  tell(...inputs: LineInput[]): this {
    for (const input of inputs) this.#hear!(input)
    return this
  }
}
