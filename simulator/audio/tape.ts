import type { Side, Speech } from './voice.ts'

/** A piece of sound on the tape. */
interface Piece {
  side: Side
  /** Line milliseconds since the call was answered. */
  atMs: number
  speech: Speech
  /** Line milliseconds of it that were heard. */
  heardMs: number
}

/** What could be heard on a call, by both sides, on the line's own timeline (tempo does not squeeze it). */
export class Tape {
  readonly #pieces: Piece[] = []

  /** Puts speech at a moment; the returned piece can be cut short. */
  add(side: Side, atMs: number, speech: Speech): { cut(afterMs: number): void } {
    const piece: Piece = { side, atMs, speech, heardMs: speech.durationMs }
    this.#pieces.push(piece)
    return {
      cut: (afterMs) => {
        piece.heardMs = Math.min(speech.durationMs, Math.max(0, afterMs))
      },
    }
  }

  get pieces(): readonly Readonly<Piece>[] {
    return this.#pieces
  }
}
