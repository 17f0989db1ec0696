import { describe, expect, it } from '@jest/globals';
import { DEMONSTRATION_SERVICES } from './clinic.ts';

describe('the people of the demonstration', () => {
  it('are in every role in every service, each once', () => {
    for (const { users } of DEMONSTRATION_SERVICES) {
      const roles = users.map(({ role }) => role);
      expect([...roles].sort()).toEqual(['admin', 'auditor', 'lead', 'nurse', 'nurse', 'safety-officer']);
      // Stories name nurses by their place.
      expect(roles.slice(0, 2)).toEqual(['nurse', 'nurse']);
    }
    const everybody = DEMONSTRATION_SERVICES.flatMap(({ users }) => users);
    expect(new Set(everybody.map(({ email }) => email)).size).toBe(everybody.length);
    expect(everybody.every(({ email }) => email.endsWith('.example'))).toBe(true);
  });

  it('have one among them who administers the installation', () => {
    const installers = DEMONSTRATION_SERVICES.flatMap(({ users }) => users.filter((user) => user.installationAdmin));
    expect(installers.map(({ role }) => role)).toEqual(['admin']);
  });
});
