/** What a route is about: somebody's call, proof, ... */
type Kind = 'call' | 'proof' | 'reflection' | 'day' | 'recording' | 'prompt'
export type Things = Record<Kind, string>

export interface Known {
  /** Whether anybody may ask; left out: only who is signed in. */
  open?: true
  /** The thing whose id is in the path, or in the body. */
  of?: Kind
  in?: 'body'
  body?: (id: string) => unknown
  /** How an id that could not be anybody's is refused; an answer to a day that there is not, and to a wrong shape. */
  garbage?: 400 | 404
  /** What its owner is told in the end. */
  owner?: number
}

/** Every route there is, in an order in which its owner can use them one after another. */
export const ROUTES: Record<string, Known> = {
  'GET /healthz': { open: true },
  'GET /readyz': { open: true },
  'POST /api/auth/sign-up/email': { open: true },
  'POST /api/auth/sign-in/email': { open: true },
  'POST /api/auth/sign-out': { open: true },
  'GET /api/auth/get-session': { open: true },
  'POST /api/auth/request-password-reset': { open: true },
  'GET /api/auth/reset-password/{token}': { open: true },
  'POST /api/auth/reset-password': { open: true },
  'GET /api/profile': { owner: 200 },
  'PATCH /api/profile': { body: () => ({ maxAttempts: 2 }), owner: 200 },
  'GET /api/prompts': { owner: 200 },
  'PUT /api/prompts': {
    of: 'prompt',
    in: 'body',
    body: (id) => ({ prompts: [{ id, text: 'What was new?' }] }),
    garbage: 400,
    owner: 200,
  },
  'GET /api/calls': { owner: 200 },
  'GET /api/calls/{id}': { of: 'call', owner: 200 },
  'POST /api/calls/{id}/cancel': { of: 'call', owner: 409 }, // it is over already
  'GET /api/reflections/{id}': { of: 'reflection', owner: 200 },
  'POST /api/reflections': { owner: 201 },
  'PUT /api/reflections/{id}/answers/{position}': {
    of: 'reflection',
    body: () => ({ text: 'Something else.' }),
    owner: 204,
  },
  'GET /api/entries': { owner: 200 },
  'GET /api/entries/{day}': { of: 'day', garbage: 400, owner: 200 },
  'GET /api/recordings/{id}': { of: 'recording', owner: 200 },
  'GET /api/live': { owner: 200 },
  'POST /api/reflections/{id}/complete': { of: 'reflection', body: () => ({}), owner: 200 },
  'POST /api/calls': {
    of: 'reflection',
    in: 'body',
    body: (reflectionId) => ({ reflectionId }),
    garbage: 400,
    owner: 409, // it is over now
  },
  'GET /api/phone/proofs/{id}': { of: 'proof', owner: 200 },
  'POST /api/phone/proofs': { body: () => ({ phoneNumber: '0151 23' }), owner: 400 },
  'POST /api/phone/stop': { owner: 204 },
  'POST /api/phone/resume': { owner: 204 },
}

/** What nobody has. */
export const RANDOM: Things = {
  call: '3b241101-e2bb-4255-8caf-4136c566a962',
  proof: '3b241101-e2bb-4255-8caf-4136c566a963',
  reflection: '3b241101-e2bb-4255-8caf-4136c566a964',
  day: '1999-12-31',
  recording: '3b241101-e2bb-4255-8caf-4136c566a965',
  prompt: '3b241101-e2bb-4255-8caf-4136c566a966',
}
/** What nobody could have. */
export const GARBAGE = [
  '1',
  'null',
  '%00',
  '..%2f..%2fprofile',
  "'%20or%201=1--",
  '3b241101-e2bb-4255-8caf-4136c566a96',
  '%E0%A4%A',
]
