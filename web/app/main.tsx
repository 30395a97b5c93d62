import './styles.css'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiProblem, isSignedOut } from '../api.ts'
import { createAppRouter } from './router.tsx'

const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
  mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
  defaultOptions: {
    queries: {
      // The live stream says when something is stale; nothing else asks again.
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // A refusal stays a refusal; an unreachable or stumbling server may be back.
      retry: (count, error) =>
        count < 2 && (!(error instanceof ApiProblem) || error.status === 0 || error.status >= 500),
    },
  },
})

const router = createAppRouter(queryClient)

/** A session that ended while the page was open leads to signing in. */
function leaveWhenSignedOut(error: unknown) {
  if (isSignedOut(error) && !router.state.location.pathname.startsWith('/sign-')) {
    queryClient.clear()
    void router.navigate({ to: '/sign-in' })
  }
}

const root = document.getElementById('app')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  )
}
