import { useEffect, useState } from 'react';

const TICK_MS = 10_000;

/**
 * Minutes that are left, counted down from what the api said: the clock of the browser may be wrong, the time that
 * passes on it is not.
 * @param secondsLeft when the api answered
 * @param readAt when that was, by the browser's clock
 */
export function useMinutesLeft(secondsLeft: number, readAt: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const passed = Math.max(0, now - readAt) / 1000;
  return Math.max(0, Math.ceil((secondsLeft - passed) / 60));
}
