import { useState } from 'react';

/** The one-time token stands behind the `#` of a link, so that it reaches no server's log. */
export function useLinkToken(): string {
  const [token] = useState(() => {
    const behindHash = window.location.hash.replace(/^#(token=)?/, '');
    return behindHash === '' ? (new URLSearchParams(window.location.search).get('token') ?? '') : behindHash;
  });
  return token;
}
