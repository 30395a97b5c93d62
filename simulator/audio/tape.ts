import type { Side, Speech } from './voice.ts'

/** A piece of sound on the tape. */
interface Piece {
  side: Side
  /** Line milliseconds since the call was answered. */
  atMs: number
  /** Line milliseconds of it that were heard. */
  heardMs: number
  /** 16-bit samples at 8 kHz, or null where nothing was synthesized. */
  sound: Int16Array | null
}

/** What could be heard on a call, by both sides, on the line's own timeline (tempo does not squeeze it). */
export class Tape {
  readonly #pieces: Piece[] = []

  /** Puts speech at a moment; the returned piece can be cut short. */
  add(side: Side, atMs: number, speech: Speech): { cut(afterMs: number): void } {
    const piece: Piece = { side, atMs, heardMs: speech.durationMs, sound: speech.sound?.phoneBand ?? null }
    this.#pieces.push(piece)
    return {
      cut: (afterMs) => {
        piece.heardMs = Math.min(speech.durationMs, Math.max(0, afterMs))
      },
    }
  }

  /** Forgets all of it: nothing that was deleted may live on here. */
  erase(): void {
    this.#pieces.length = 0
  }

  get pieces(): readonly Readonly<Piece>[] {
    return this.#pieces
  }
}
