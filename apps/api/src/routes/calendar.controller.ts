import { Body, Controller, Delete, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AppError, endCalendarFeed, makeCalendarFeed, readCalendarFeed, type UserActor } from '@osteon/application';
import {
  type CalendarFeedView,
  calendarFeedView,
  type MadeCalendarFeed,
  madeCalendarFeed,
  type MakeCalendarFeed,
  makeCalendarFeedRequest,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import { CALENDAR_ROOT } from '../calendar/register-calendar.ts';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { CARE_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { type ApiSettings, PERSISTENCE, SETTINGS } from '../parts.ts';

const OWN = { roles: CARE_READERS, purpose: 'account' } as const;

/** The secret link of one's own calendar. */
@ApiTags('Own account')
@Controller('api/v1/account/calendar')
export class CalendarController {
  constructor(
    @Inject(PERSISTENCE) private readonly persistence: Persistence,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get()
  @Policy(OWN)
  @Documented({
    summary: 'Whether there is a link to one’s own calendar',
    status: 200,
    answer: calendarFeedView,
    refusals: [401, 403],
  })
  async readCalendarFeed(@SignedIn() actor: UserActor): Promise<CalendarFeedView> {
    const offered = this.settings.calendar !== false;
    const feed = offered ? await readCalendarFeed(this.persistence, actor) : null;
    return { offered, feed: feed === null ? null : { ...feed } };
  }

  @Post()
  @HttpCode(201)
  @Policy(OWN)
  @Documented({
    summary: 'A new link, shown this once; an earlier one leads nowhere from then on',
    status: 201,
    answer: madeCalendarFeed,
    refusals: [400, 401, 403, 404, 413, 415],
  })
  async makeCalendarFeed(
    @SignedIn() actor: UserActor,
    @Body({ schema: makeCalendarFeedRequest }) { language }: MakeCalendarFeed,
  ): Promise<MadeCalendarFeed> {
    if (this.settings.calendar === false) throw new AppError('FLS-1540');
    const { token, feed } = await makeCalendarFeed(this.persistence, actor, language);
    return { path: `${CALENDAR_ROOT}/${token}.ics`, feed: { ...feed } };
  }

  @Delete()
  @HttpCode(204)
  @Policy(OWN)
  @Documented({ summary: 'Let the link lead nowhere', status: 204, refusals: [401, 403] })
  async endCalendarFeed(@SignedIn() actor: UserActor): Promise<void> {
    await endCalendarFeed(this.persistence, actor);
  }
}
