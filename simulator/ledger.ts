import type { Call, CallStatus, EndedBy, Pressed, Said } from './call.ts'

/** One call as the carrier knows it: what a test judges the application by. Times are of the simulator's clock. */
export interface LedgerCall {
  sid: string
  /** E.164; whom it rang. */
  number: string
  /** E.164. */
  from: string
  status: CallStatus
  createdAt: Temporal.Instant
  /** Absent where it never came to that. */
  ringingAt?: Temporal.Instant
  answeredAt?: Temporal.Instant
  endedAt?: Temporal.Instant
  /** Who ended it; absent while it is not over. */
  endedBy?: EndedBy
  /** What both sides said, in the order in which they began. */
  said: Readonly<Said>[]
  /** Keys that were pressed. */
  pressed: Readonly<Pressed>[]
  /** What the real carrier would tell its debugger, with its error codes. */
  warnings: { code: number; message: string }[]
  /** Why a scripted caller did not come to its end, if it did not. */
  scriptTrouble?: string
}

/** A copy that later events do not change. */
export function ledgerOf(call: Call): LedgerCall {
  return {
    sid: call.sid,
    number: call.order.to,
    from: call.order.from,
    status: call.status,
    createdAt: call.createdAt,
    ringingAt: call.ringingAt,
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    endedBy: call.endedBy,
    said: call.said.map((words) => ({ ...words })),
    pressed: call.pressed.map((press) => ({ ...press })),
    warnings: call.warnings.map((warning) => ({ ...warning })),
    scriptTrouble: call.scriptTrouble,
  }
}
