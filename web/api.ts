/** How the page speaks with the server: one fetcher, and every question and request as a named thing. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Call, Calls } from '#contract/calls.ts'
import type { Entries } from '#contract/entries.ts'
import type { Proof, ProofStarted } from '#contract/phone.ts'
import type { Problem } from '#contract/problem.ts'
import type { Profile, ProfileChange } from '#contract/profile.ts'
import type { Reflection, ReflectionOpened } from '#contract/reflections.ts'
import { noteServerTime } from './ui/time.ts'

/** A refusal by the server, or a server that could not be reached. `message` is a sentence for the person. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  readonly code: string
  readonly fields: NonNullable<Problem['fields']>
  constructor(status: number, code: string, sentence: string, fields: Problem['fields'] = []) {
    super(sentence)
    this.status = status
    this.code = code
    this.fields = fields
  }
}

/** The sentence to show for a failure; nothing when there was none. */
export function sentenceOf(error: unknown): string | undefined {
  if (!error) return undefined
  return error instanceof ApiProblem ? error.message : 'Something went wrong here. Nothing was lost; please try again.'
}

/** True when the session is over, so that only signing in helps. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 401
}

type Asked = { signal?: AbortSignal; keepalive?: boolean }

async function ask<Answer>(method: string, path: string, body?: unknown, asked: Asked = {}): Promise<Answer> {
  const response = await reach(path, {
    method,
    ...asked,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  noteServerTime(response.headers.get('date'))
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok) throw problemOf(response.status, answer)
  return answer as Answer
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`/api${path}`, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiProblem(0, 'unreachable', 'I cannot reach the server. Nothing is lost; I will go on when it is back.')
  }
}

/** Turns problem+json into an error with a code and a sentence; an answer that is none gets one by its status. */
export function problemOf(status: number, answer: unknown): ApiProblem {
  const problem: Partial<Problem> = typeof answer === 'object' && answer !== null ? answer : {}
  const code = problem.code ?? 'unknown'
  return new ApiProblem(status, code, signInSentences[code] ?? problem.detail ?? sentenceFor(status), problem.fields)
}

function sentenceFor(status: number): string {
  if (status === 401) return 'You are signed out. Sign in, and you are back where you were.'
  if (status === 429) return 'That was a little too often. Wait a minute, then try again.'
  if (status >= 500) return 'The server stumbled. Nothing was lost; please try again.'
  return 'That was not accepted. Nothing was changed.'
}

/** better-auth's refusals in our own words: its sentences say what happened, but not what to do. */
const signInSentences: Record<string, string> = {
  'user-already-exists': 'There is an account with this email already. Sign in instead.',
  'user-already-exists-use-another-email': 'There is an account with this email already. Sign in instead.',
  'invalid-email-or-password': 'This email and password do not go together. Check both and try again.',
  'invalid-email': 'This does not look like an email address. Check it and try again.',
  'password-too-short': 'Use at least eight characters for the password.',
  'password-too-long': 'This password is longer than 128 characters. Choose a shorter one.',
}

let holdsSession: boolean | undefined

/** False when the page came without a session and nobody has signed in since: asking who it is could only be refused. */
function mayBeSignedIn(): boolean {
  holdsSession ??= document.querySelector('meta[name=session][content=none]') === null
  return holdsSession
}

export const profileQuery = queryOptions({
  queryKey: ['profile'],
  queryFn: async ({ signal }) => {
    if (!mayBeSignedIn()) throw problemOf(401, null)
    return await ask<Profile>('GET', '/profile', undefined, { signal })
  },
})
export const activeCallsQuery = queryOptions({
  queryKey: ['calls', 'active'],
  queryFn: ({ signal }) => ask<Calls>('GET', '/calls?state=active', undefined, { signal }),
})
export const callQuery = (id: string) =>
  queryOptions({
    queryKey: ['calls', id],
    queryFn: ({ signal }) => ask<Call>('GET', `/calls/${id}`, undefined, { signal }),
  })
export const reflectionQuery = (id: string) =>
  queryOptions({
    queryKey: ['reflections', id],
    queryFn: ({ signal }) => ask<Reflection>('GET', `/reflections/${id}`, undefined, { signal }),
  })
export const proofQuery = (id: string) =>
  queryOptions({
    queryKey: ['phone', id],
    queryFn: ({ signal }) => ask<Proof>('GET', `/phone/proofs/${id}`, undefined, { signal }),
  })
/** The entries of the seven days before `before`, newest first. */
export const weekQuery = (before: string) =>
  queryOptions({
    queryKey: ['entries', 'week', before],
    queryFn: ({ signal }) => ask<Entries>('GET', `/entries?before=${before}&limit=7`, undefined, { signal }),
  })
/** Every entry, newest first, a page at a time. */
export const journalQuery = infiniteQueryOptions({
  queryKey: ['entries', 'journal'],
  queryFn: ({ pageParam, signal }) =>
    ask<Entries>('GET', `/entries?limit=20${pageParam ? `&before=${pageParam}` : ''}`, undefined, { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
})

export const requestCall = () => ask<Call>('POST', '/calls', {})
export const cancelCall = (id: string) => ask<unknown>('POST', `/calls/${id}/cancel`, {})

export const openReflection = () => ask<ReflectionOpened>('POST', '/reflections', {})
export const completeReflection = (id: string) => ask<unknown>('POST', `/reflections/${id}/complete`, {})
/** Resolves only once the server has kept these words. `keepalive` lets it outlive the page. */
export const saveAnswer = (id: string, position: number, text: string, keepalive: boolean) =>
  ask<unknown>('PUT', `/reflections/${id}/answers/${position}`, { text }, { keepalive })

export const changeProfile = (change: ProfileChange) => ask<unknown>('PATCH', '/profile', change)
export const startProof = (phoneNumber: string) => ask<ProofStarted>('POST', '/phone/proofs', { phoneNumber })
export const stopCalls = () => ask<unknown>('POST', '/phone/stop', {})
export const resumeCalls = () => ask<unknown>('POST', '/phone/resume', {})

export type Credentials = { email: string; password: string }
export const signUp = (person: Credentials & { name: string }) => enter('/auth/sign-up/email', person)
export const signIn = (credentials: Credentials) => enter('/auth/sign-in/email', credentials)
export async function signOut(): Promise<void> {
  await ask<unknown>('POST', '/auth/sign-out', {})
  holdsSession = false
}

async function enter(path: string, who: Credentials): Promise<void> {
  await ask<unknown>('POST', path, who)
  holdsSession = true
}

/** Sends a link with which to set a new password, if there is such an account; nobody is told whether there is. */
export const askForReset = (email: string) =>
  ask<unknown>('POST', '/auth/request-password-reset', { email, redirectTo: '/new-password' })
export const resetPassword = (reset: { newPassword: string; token: string }) =>
  ask<unknown>('POST', '/auth/reset-password', reset)
