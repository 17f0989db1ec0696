import type { Protocol } from './protocol.ts';
export const shippedProtocol = { id: 'osteon', version: '2026.11', inForceFrom: '2026-11-01' } as Protocol;
