export { BEHAVIOURS, seededRandom, type Behaviour, type FakeCall } from './behaviour.ts';
export type { CallbackRequest, Callbacks, CallbackStatus, Delivered } from './callbacks.ts';
export {
  createFakeGateway,
  FAKE_NOTIFY,
  FAKE_TWILIO,
  type FakeGateway,
  type FakeGatewayOptions,
} from './fake-gateway.ts';
