import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { type AnswerDeps, answerQuestion, type AnswerView, readAnswerForm } from '@osteon/application';
import { ANSWER_PAGE_POLICY, renderAnswerPage, type ServiceWriter } from '@osteon/messaging';
import type { Logger } from '@osteon/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Documented } from '../http/documented.ts';
import { EdgeProblem } from '../http/edge-problems.ts';
import { Public } from '../http/policy.ts';
import { ANSWERS, LOG, WRITER } from '../parts.ts';

/** A form without JavaScript: every field is a text. */
type Form = Readonly<Record<string, string>>;

/** What a browser sends a form as; the parser of this type alone makes a `Form`. */
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i;

/** A patient gets a page whatever happens. */
const PAGE = { 404: 'text/html', 503: 'text/html' };

/** The pages behind the links in messages: the link's token is who asks, the date of birth proves it. */
@ApiTags('Answers of patients')
@Controller('a')
export class AnswersController {
  constructor(
    @Inject(ANSWERS) private readonly deps: AnswerDeps,
    @Inject(LOG) private readonly log: Logger,
    @Inject(WRITER) private readonly writer: ServiceWriter,
  ) {}

  @Get(':token')
  @Public('the token in the link and the date of birth are the permission', { fromAnySite: true })
  @Documented({ summary: "A patient's answer page", status: 200, media: 'text/html', refusals: [404], refusedAs: PAGE })
  async openAnswerPage(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.show(request, reply, () => readAnswerForm(this.deps, { token }));
  }

  @Post(':token')
  @HttpCode(200)
  @Public('the token in the link and the date of birth are the permission', { fromAnySite: true })
  @ApiBody({ schema: { type: 'object', additionalProperties: { type: 'string' } } })
  @Documented({
    summary: 'Give the date of birth, go from question to question, send the answers',
    status: 200,
    media: 'text/html',
    refusals: [404, 413, 415],
    refusedAs: PAGE,
  })
  async sendAnswerPage(
    @Param('token') token: string,
    @Body() form: Form | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const type = request.headers['content-type'];
    if (type !== undefined && !FORM_TYPE.test(type)) throw new EdgeProblem('FLS-9150');
    const { pass, day, month, year, ...answers } = form ?? {};
    await this.show(request, reply, () => {
      if (pass !== undefined) return answerQuestion(this.deps, { token, pass, answers });
      if (day === undefined && month === undefined && year === undefined) return readAnswerForm(this.deps, { token });
      const birthDate = { day: day ?? '', month: month ?? '', year: year ?? '' };
      return readAnswerForm(this.deps, { token, birthDate, answers });
    });
  }

  /** A patient gets a page whatever happens; what failed stands in the log. */
  private async show(request: FastifyRequest, reply: FastifyReply, decide: () => Promise<AnswerView>): Promise<void> {
    let view: AnswerView;
    try {
      view = await decide();
      if (view.kind === 'told') await this.writer.refresh();
      reply.code(view.kind === 'unknown' ? 404 : 200);
    } catch (error) {
      this.log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'answer page failed');
      view = { kind: 'not-recorded', serviceId: null, language: 'en', telephone: null };
      reply.code(503).header('retry-after', '30');
    }
    await reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', ANSWER_PAGE_POLICY)
      .header('referrer-policy', 'no-referrer')
      .send(renderAnswerPage(view, this.writer.tell));
  }
}
