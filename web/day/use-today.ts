import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { Profile } from '#contract/profile.ts'
import {
  ApiProblem,
  activeCallsQuery,
  callQuery,
  cancelCall,
  openReflection,
  reflectionQuery,
  requestCall,
  weekQuery,
} from '../api.ts'
import { addDays, now } from '../ui/time.ts'
import { dayState, dueCall } from './day-state.ts'
import { remember, useRemembered } from './remembered.ts'

/** Everything the page knows of today, put together; each part renews itself by the live stream. */
export function useToday({ today }: Pick<Profile, 'today'>) {
  const calls = useQuery(activeCallsQuery)
  const activeCall = dueCall(calls.data?.calls ?? [], now())
  const provingCall = calls.data?.calls.find(({ purpose }) => purpose === 'proof')
  useEffect(() => {
    if (activeCall) remember('call', today, activeCall.id)
  }, [activeCall, today])

  const lastCallId = useRemembered('call', today)
  const lastCall = useQuery({ ...callQuery(lastCallId ?? ''), enabled: !!lastCallId && calls.isSuccess && !activeCall })
  const begunId = useRemembered('reflection', today)
  const reflectionId = activeCall?.reflectionId ?? begunId ?? lastCall.data?.reflectionId
  const reflection = useQuery({ ...reflectionQuery(reflectionId ?? ''), enabled: !!reflectionId })
  const week = useQuery(weekQuery(addDays(today, 2)))

  const reflectionToday = [null, today].includes(reflection.data?.day ?? null) ? reflection.data : undefined
  const entry = week.data?.entries.find(({ day }) => day === today)
  return {
    state: dayState({ activeCall, lastCall: lastCall.data, reflection: reflectionToday, entry }),
    reflection: reflectionToday,
    entry,
    isProving: provingCall !== undefined,
    isPending: calls.isPending || week.isPending || lastCall.isLoading,
    error: calls.error ?? week.error,
    retry: () => void Promise.all([calls.refetch(), week.refetch()]),
  }
}

/** Asks Dayline to phone now. What follows arrives by the live stream. */
export function useRequestCall() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: requestCall,
    onSuccess: (call) =>
      queryClient.setQueryData(activeCallsQuery.queryKey, (known) => ({
        calls: [call, ...(known?.calls ?? []).filter(({ id }) => id !== call.id)],
      })),
    onError: (error) => {
      // The refusal says that this page was behind: somebody called, or wrote, elsewhere.
      if (error instanceof ApiProblem && error.status === 409) void queryClient.invalidateQueries()
    },
  })
}

/** Calls a call off before anybody talks. */
export function useCancelCall() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: cancelCall,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['calls'] }),
  })
}

/** Opens the reflection, or takes up the one that was begun, and leads to it. A call that waits is called off first. */
export function useTypeReflection({ today }: Pick<Profile, 'today'>) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async (waitingCallId: string | undefined) => {
      if (waitingCallId) await cancelCall(waitingCallId)
      return await openReflection()
    },
    onSuccess: async ({ id }) => {
      remember('reflection', today, id)
      await queryClient.invalidateQueries({ queryKey: ['reflections', id] })
      await navigate({ to: '/reflections/$reflectionId', params: { reflectionId: id } })
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['calls'] }),
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 409) void queryClient.invalidateQueries()
    },
  })
}
