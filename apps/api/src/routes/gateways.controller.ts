import { Controller, Header, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { receiveReply, recordCallback } from '@osteon/application';
import { createWebhooks, type ServiceWriter, type Webhook, type WebhookRequest } from '@osteon/messaging';
import type { Persistence } from '@osteon/persistence';
import type { Logger, Metrics } from '@osteon/platform';
import type { FastifyRequest } from 'fastify';
import { Documented } from '../http/documented.ts';
import { EdgeProblem } from '../http/edge-problems.ts';
import { Public } from '../http/policy.ts';
import { RawBody } from '../http/raw-body.ts';
import { type ApiSettings, LOG, METRICS, PERSISTENCE, SETTINGS, WRITER } from '../parts.ts';

const GATEWAY = { kind: 'gateway' } as const;

const BY_SIGNATURE = 'the signature or token of the gateway is the permission';

/**
 * Twilio takes the answer for instructions (TwiML): none. Replies go out as messages of their own. Others read only the
 * status. https://www.twilio.com/docs/messaging/twiml
 */
const NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/** What the gateways send: a form (Twilio) or JSON (GOV.UK Notify), read only once it is known to be theirs. */
const BODY = {
  required: true,
  content: {
    'application/json': { schema: { type: 'object' as const } },
    'application/x-www-form-urlencoded': { schema: { type: 'object' as const } },
  },
};

/** What gateways tell by themselves. Nothing is read or stored of a request that does not prove whose it is. */
@ApiTags('Gateways')
@Controller('api/v1')
export class GatewaysController {
  private readonly webhooks: ReadonlyMap<string, Webhook>;
  private readonly told;

  constructor(
    @Inject(PERSISTENCE) private readonly persistence: Persistence,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(WRITER) private readonly writer: ServiceWriter,
    @Inject(LOG) private readonly log: Logger,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.webhooks = createWebhooks(settings.webhooks ?? { twilioAuthToken: null, notifyCallbackToken: null });
    this.told = metrics.counter('gateway_requests_total', 'What gateways told, by what became of it', [
      'provider',
      'about',
      'outcome',
    ]);
  }

  @Post('callbacks/:provider')
  @HttpCode(204)
  @Public(BY_SIGNATURE, { fromAnySite: true, rawBody: true })
  @ApiBody(BODY)
  @Documented({
    summary: 'What became of a message, told by its gateway',
    status: 204,
    refusals: [400, 401, 413, 415],
  })
  async recordCallback(
    @Param('provider') provider: string,
    @RawBody() body: string,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    const { webhook, told } = this.genuine('callback', provider, body, request);
    const event = webhook.readEvent(told);
    const outcome = event === null ? 'nothing' : await recordCallback(this.persistence, GATEWAY, event);
    this.told.inc({ provider: webhook.provider, about: 'callback', outcome });
  }

  @Post('inbound/:provider')
  @HttpCode(200)
  @Header('content-type', 'text/xml; charset=utf-8')
  @Public(BY_SIGNATURE, { fromAnySite: true, rawBody: true })
  @ApiBody(BODY)
  @Documented({
    summary: 'A text message from a patient, handed on by the gateway; the answer says that none is sent back',
    status: 200,
    media: 'text/xml',
    refusals: [400, 401, 413, 415],
  })
  async receiveText(
    @Param('provider') provider: string,
    @RawBody() body: string,
    @Req() request: FastifyRequest,
  ): Promise<string> {
    const { webhook, told } = this.genuine('inbound', provider, body, request);
    const text = webhook.readText(told);
    if (text === null) throw new EdgeProblem('FLS-9000');
    await this.writer.refresh();
    const outcome = await receiveReply(
      { inbound: this.persistence.inbound, writeNamed: this.writer.writeNamed },
      GATEWAY,
      text,
    );
    this.told.inc({ provider: webhook.provider, about: 'inbound', outcome });
    if (outcome === 'unknown-sender') this.log.warn({ provider: webhook.provider }, 'a text from an unknown number');
    return NO_REPLY;
  }

  /** The provider's webhook, when the request is the provider's; else 401, whether or not there is such a provider. */
  private genuine(
    about: 'callback' | 'inbound',
    provider: string,
    body: string,
    request: FastifyRequest,
  ): { webhook: Webhook; told: WebhookRequest } {
    const origin = this.settings.publicUrl ?? `${request.protocol}://${request.host}`;
    const told = { url: origin + request.url, headers: request.headers, body };
    const webhook = this.webhooks.get(provider);
    if (webhook?.isGenuine(told)) return { webhook, told };
    this.told.inc({ provider: webhook?.provider ?? 'unknown', about, outcome: 'forged' });
    this.log.warn({ requestId: request.id, provider: webhook?.provider ?? 'unknown', about }, 'not from the gateway');
    throw new EdgeProblem('FLS-9010');
  }
}
