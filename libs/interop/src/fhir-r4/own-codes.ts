import { type Agent, AGENTS } from '@osteon/domain';
import type { ImportedCode } from '../imported.ts';
import { defaultFractureCodes, type FractureCodes } from '../fhir/classify-fracture.ts';

/** Our own words, beside the codes of others: with them what is read can be sent back and means the same. */
export const OWN_SITES = 'urn:osteon:fracture-site';
export const OWN_AGENTS = 'urn:osteon:agent';
export const OWN_LAB_TESTS = 'urn:osteon:lab-test';

/** Fracture of bone: of a hospital it is no fracture of a known place; beside our own word it is one of another place. */
export const SOME_BONE = '125605004';

const OWN_FRACTURES: FractureCodes = {
  ...defaultFractureCodes,
  snomed: {
    ...defaultFractureCodes.snomed,
    sites: { ...defaultFractureCodes.snomed.sites, [SOME_BONE]: 'other' },
  },
};

/** The codes of fractures by which a Condition is read. */
export const fractureCodesFor = (codes: readonly ImportedCode[]): FractureCodes =>
  codes.some(({ system, code }) => system === OWN_SITES && code === 'other') ? OWN_FRACTURES : defaultFractureCodes;

/** The agent that our own word names: some have no code of others, and a route is part of one. */
export const ownAgentOf = (codes: readonly ImportedCode[]): Agent | undefined => {
  const own = codes.find(({ system }) => system === OWN_AGENTS);
  return AGENTS.find((agent) => agent === own?.code);
};
