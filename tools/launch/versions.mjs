/** Comparing versions of the form 1.2.3. */

/** Negative when a is older than b, positive when newer, 0 when equal. What follows a hyphen is left out of account. */
export function compareVersions(a, b) {
  const parts = (version) => version.replace(/^v/, '').split('-')[0].split('.').map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export const majorOf = (version) => Number(version.replace(/^v/, '').split('.')[0]);
