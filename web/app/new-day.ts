import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { profileQuery } from '../api.ts'
import { journalDayAt } from '../ui/labels.ts'
import { now } from '../ui/time.ts'

/** When somebody comes back to a page left open overnight, "today" is asked for anew; nothing asks in between. */
export function useNewDay() {
  const queryClient = useQueryClient()
  const { data: profile } = useQuery(profileQuery)
  useEffect(() => {
    if (!profile) return
    function look() {
      if (document.visibilityState !== 'visible' || !profile) return
      if (journalDayAt(now(), profile.timeZone, profile.dayStartsAt) !== profile.today)
        void queryClient.invalidateQueries()
    }
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [profile, queryClient])
}
