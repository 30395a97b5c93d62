import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { isSignedOut, profileQuery } from '../api.ts'
import { DayPage } from '../day/day-page.tsx'
import { isDay } from '../ui/time.ts'
import { NotFound, Waiting, Wrong } from './fallbacks.tsx'
import { Shell } from './shell.tsx'

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
})

/** Everything behind signing in: knows the person before it shows anything. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  errorComponent: ({ error }) => (
    <main>
      <Wrong error={error} />
    </main>
  ),
  beforeLoad: async ({ context }) => {
    try {
      await context.queryClient.ensureQueryData(profileQuery)
    } catch (error) {
      if (isSignedOut(error)) throw redirect({ to: '/sign-in' })
      throw error
    }
  },
})

const today = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: () => <DayPage />,
})

const otherDay = createRoute({
  getParentRoute: () => signedIn,
  path: '/day/$day',
  beforeLoad: ({ params }) => {
    if (!isDay(params.day)) throw redirect({ to: '/' })
  },
  component: function OtherDay() {
    return <DayPage day={otherDay.useParams().day} />
  },
})

const reflection = createRoute({
  getParentRoute: () => signedIn,
  path: '/reflections/$reflectionId',
  /** Which question is on the screen, from 1; without it, the first that has no answer. */
  validateSearch: ({ question }: Record<string, unknown>): { question?: number } =>
    Number.isInteger(question) && Number(question) > 0 ? { question: Number(question) } : {},
  component: lazyRouteComponent(() => import('../writing/writing-page.tsx'), 'WritingPage'),
})

const journal = createRoute({
  getParentRoute: () => signedIn,
  path: '/journal',
  component: lazyRouteComponent(() => import('../journal/journal-page.tsx'), 'JournalPage'),
})

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: lazyRouteComponent(() => import('../settings/settings-page.tsx'), 'SettingsPage'),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('../sign-in/sign-in-page.tsx'), 'SignInPage'),
})

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  component: lazyRouteComponent(() => import('../sign-in/sign-in-page.tsx'), 'SignUpPage'),
})

const forgottenPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgotten-password',
  component: lazyRouteComponent(() => import('../sign-in/password-pages.tsx'), 'ForgottenPasswordPage'),
})

const newPassword = createRoute({
  getParentRoute: () => root,
  path: '/new-password',
  /** The token of the letter's link; a link that is used up or too old comes without one. */
  validateSearch: ({ token }: Record<string, unknown>): { token?: string } =>
    typeof token === 'string' && token !== '' ? { token } : {},
  component: lazyRouteComponent(() => import('../sign-in/password-pages.tsx'), 'NewPasswordPage'),
})

/** The map of the app. Day View loads with the shell; everything else when it is first visited. */
export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([
      signedIn.addChildren([today, otherDay, reflection, journal, settings]),
      signIn,
      signUp,
      forgottenPassword,
      newPassword,
    ]),
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 150,
    defaultPendingComponent: Waiting,
    defaultErrorComponent: Wrong,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
