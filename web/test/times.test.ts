import { describe, expect, it } from 'vitest';
import { snoozeTimes } from '../src/mail/snooze';

const labels = (now: Date) => snoozeTimes(now).map((time) => time.label);

describe('the moments to which people put things off', () => {
  it('are of today as long as there is a day left', () => {
    expect(labels(new Date(2026, 10, 25, 9, 30))).toEqual(['snzLaterToday', 'snzEvening', 'snzTomorrow', 'snzWeekend', 'snzNextWeek']);
    expect(labels(new Date(2026, 10, 25, 18, 0))).toEqual(['snzTomorrow', 'snzWeekend', 'snzNextWeek']);
  });

  it('are never the same twice', () => {
    // Before a Saturday tomorrow is the weekend, and before a Monday next week.
    expect(labels(new Date(2026, 10, 27, 20, 0))).toEqual(['snzTomorrow', 'snzNextWeek']);
    expect(labels(new Date(2026, 10, 29, 20, 0))).toEqual(['snzTomorrow']);
  });

  it('are all to come, in their order, for every hour of a week', () => {
    for (let hour = 0; hour < 7 * 24; hour++) {
      const now = new Date(2026, 10, 22, hour, 59, 59);
      const times = snoozeTimes(now).map((time) => time.at.getTime());
      expect(Math.min(...times)).toBeGreaterThan(now.getTime());
      expect([...times].sort((a, b) => a - b)).toEqual(times);
      expect(new Set(times).size).toBe(times.length);
    }
  });
});
