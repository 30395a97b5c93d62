import { useState } from 'react'
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components'
import { inputClass } from '../ui/field.tsx'
import { ChevronIcon } from '../ui/icons.tsx'
import { browserTimeZone, clockLabel } from '../ui/labels.ts'
import { useNow } from '../ui/time.ts'
import { matchesZone, zoneLabel, zonesWith } from './time-zones.ts'

const HALF_A_MINUTE = 30_000

/** The time zone, found by typing a city, with the time it is there now. */
export function TimeZoneField({ value, onChange }: { value: string; onChange: (timeZone: string) => void }) {
  const now = useNow(HALF_A_MINUTE)
  const [zones] = useState(() => zonesWith(value, browserTimeZone()).map((id) => ({ id, label: zoneLabel(id) })))
  return (
    <ComboBox
      defaultItems={zones}
      defaultFilter={matchesZone}
      selectedKey={value}
      onSelectionChange={(key) => key !== null && onChange(String(key))}
      menuTrigger="focus"
      allowsEmptyCollection
      className="grid gap-1.5"
    >
      <Label className="font-medium">Time zone</Label>
      <div className="relative">
        <Input className={`${inputClass} pr-12`} onFocus={(event) => event.currentTarget.select()} />
        <Button
          className="absolute inset-y-0 right-1 grid w-11 place-items-center text-ink-2"
          aria-label="All time zones"
        >
          <ChevronIcon />
        </Button>
      </div>
      <Text slot="description" className="text-small text-ink-2">
        It is {clockLabel(now, value)} there now.
      </Text>
      <Popover className="w-(--trigger-width) rounded-panel border border-line bg-surface shadow-soft">
        <ListBox<{ id: string; label: string }>
          className="max-h-72 overflow-y-auto p-1.5"
          renderEmptyState={() => <p className="px-3 py-2 text-ink-2">No zone by that name.</p>}
        >
          {({ id, label }) => (
            <ListBoxItem
              id={id}
              textValue={label}
              className="flex min-h-11 cursor-pointer items-center gap-3 rounded-soft px-3 py-1.5 outline-none data-focused:bg-accent-wash data-hovered:bg-accent-wash data-selected:font-semibold"
            >
              {label}
              <span className="ml-auto text-small text-ink-2 tabular-nums">{clockLabel(now, id)}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}
