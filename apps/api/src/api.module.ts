import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { createServiceWriter } from '@osteon/messaging';
import type { LiveHub } from './live/live-hub.ts';
import {
  ANSWERS,
  type ApiParts,
  COOKIE_NAME,
  HAS_BOARD,
  LIVE,
  LOG,
  METRICS,
  PERSISTENCE,
  SETTINGS,
  SIGN_IN,
  signInPartsOf,
  WRITER,
} from './parts.ts';
import { CalendarController } from './routes/calendar.controller.ts';
import { AccountController } from './routes/account.controller.ts';
import { AccountLinksController } from './routes/account-links.controller.ts';
import { AnswersController } from './routes/answers.controller.ts';
import { CapacityController } from './routes/capacity.controller.ts';
import { ClientsController } from './routes/clients.controller.ts';
import { Hl7Controller } from './routes/hl7.controller.ts';
import { AuditController } from './routes/audit.controller.ts';
import { ContactsController } from './routes/contacts.controller.ts';
import { DetailsController } from './routes/details.controller.ts';
import { EmergencyController } from './routes/emergency.controller.ts';
import { EventsController } from './routes/events.controller.ts';
import { FileImportsController } from './routes/file-imports.controller.ts';
import { GatewaysController } from './routes/gateways.controller.ts';
import { HealthController } from './routes/health.controller.ts';
import { ImportsController } from './routes/imports.controller.ts';
import { FinderCodesController, PossibleFracturesController } from './routes/possible-fractures.controller.ts';
import { LettersController } from './routes/letters.controller.ts';
import { MessagesController } from './routes/messages.controller.ts';
import { OperationController } from './routes/operation.controller.ts';
import { PatientsController } from './routes/patients.controller.ts';
import { IdentityProvidersController } from './routes/identity-providers.controller.ts';
import { ReportExportsController } from './routes/report-exports.controller.ts';
import { ReportSettingsController } from './routes/report-settings.controller.ts';
import { ReportsController } from './routes/reports.controller.ts';
import { SecondFactorController } from './routes/second-factor.controller.ts';
import { ServicesController } from './routes/services.controller.ts';
import { MergesController } from './routes/merges.controller.ts';
import { PrivacyController } from './routes/privacy.controller.ts';
import { ProtocolsController } from './routes/protocols.controller.ts';
import { SessionController } from './routes/session.controller.ts';
import { UsersController } from './routes/users.controller.ts';
import { TemplatesController } from './routes/templates.controller.ts';
import { WorkItemsController } from './routes/work-items.controller.ts';
import { WorklistController } from './routes/worklist.controller.ts';

@Module({})
export class ApiModule {
  static of(
    { persistence, settings, log, metrics, queues }: ApiParts,
    { cookieName, live }: { readonly cookieName: string; readonly live: LiveHub },
    more: readonly Type[],
  ): DynamicModule {
    return {
      module: ApiModule,
      controllers: [
        SessionController,
        SecondFactorController,
        IdentityProvidersController,
        AccountController,
        CalendarController,
        AccountLinksController,
        UsersController,
        ServicesController,
        EventsController,
        WorkItemsController,
        PossibleFracturesController,
        FinderCodesController,
        HealthController,
        WorklistController,
        PatientsController,
        DetailsController,
        ContactsController,
        MessagesController,
        TemplatesController,
        LettersController,
        ImportsController,
        ...(settings.fileImports === false ? [] : [FileImportsController]),
        AnswersController,
        GatewaysController,
        ClientsController,
        Hl7Controller,
        OperationController,
        AuditController,
        EmergencyController,
        MergesController,
        PrivacyController,
        ProtocolsController,
        ReportsController,
        ReportSettingsController,
        ReportExportsController,
        CapacityController,
        ...more,
      ],
      providers: [
        { provide: PERSISTENCE, useValue: persistence },
        { provide: SETTINGS, useValue: settings },
        { provide: SIGN_IN, useValue: signInPartsOf({ persistence, settings }) },
        { provide: ANSWERS, useValue: { answers: persistence.answers, links: { secret: settings.linkSecret } } },
        {
          provide: WRITER,
          useValue: createServiceWriter({
            templates: persistence.templates,
            onFailure: (error) => log.error({ err: error }, 'the texts of services could not be read'),
          }),
        },
        { provide: LOG, useValue: log },
        { provide: METRICS, useValue: metrics },
        { provide: LIVE, useValue: live },
        { provide: HAS_BOARD, useValue: queues !== undefined },
        { provide: COOKIE_NAME, useValue: cookieName },
      ],
    };
  }
}
