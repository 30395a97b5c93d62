/** What passes a place where something can go wrong. Absent where it does not apply. */
export interface FaultTarget {
  /** E.164 of the person's phone. */
  number?: string
  callSid?: string
  /** Of a callback: initiated, ringing, answered, completed; recording-completed and so on. */
  event?: string
  /** Of a REST request. */
  method?: string
  /** Of a REST request, or the path of a webhook. */
  path?: string
}

/** Something that goes wrong. */
export type Fault = {
  /** How often it happens; default once. */
  times?: number
  /** Where it happens; default everywhere of its kind. */
  match?: (target: FaultTarget) => boolean
} & (
  | CallbackFault
  /** The fetching of TwiML (answer, redirect or action): as if the application could not be reached, or slowly. */
  | { on: 'twiml'; does: 'fail' }
  | { on: 'twiml'; does: 'delay'; ms: number }
  /** The relay's socket breaks, that many line milliseconds after its setup. */
  | { on: 'relay'; does: 'drop'; afterMs?: number }
  | RestFault
  /** The audio is not there (404) when it is fetched, though the recording is completed. */
  | { on: 'media'; does: 'not-found' }
)

/** Status callbacks of calls and recordings. Milliseconds are of the simulator's clock. */
export type CallbackFault =
  | { on: 'callback'; does: 'drop' }
  /** Sent that many times in all, at once. */
  | { on: 'callback'; does: 'duplicate'; copies: number }
  | { on: 'callback'; does: 'delay'; ms: number }
  /** Held back until the next callback of the call has been sent. */
  | { on: 'callback'; does: 'reorder' }

/**
 * Requests to the REST API. Those that refuse (429, 500, 503) do nothing else. Those that accept do what was asked and
 * then answer 500, never answer, or drop the connection: the application cannot know that its call rings.
 */
export interface RestFault {
  on: 'rest'
  does: 429 | 500 | 503 | 'accept-then-500' | 'accept-then-hang' | 'accept-then-drop-connection' | 'accept-then-garble'
}

type Kind = Fault['on']

/** The faults that were planted and have not happened yet. */
export class Faults {
  #planted: { fault: Fault; left: number }[] = []

  plant(fault: Fault): void {
    this.#planted.push({ fault, left: fault.times ?? 1 })
  }

  /** The first fault planted for this, used up by one. */
  strike<K extends Kind>(on: K, target: FaultTarget): Extract<Fault, { on: K }> | undefined {
    const found = this.#planted.find(({ fault }) => fault.on === on && (fault.match?.(target) ?? true))
    if (!found) return undefined
    found.left--
    if (found.left <= 0) this.#planted = this.#planted.filter((planted) => planted !== found)
    return found.fault as Extract<Fault, { on: K }>
  }
}
