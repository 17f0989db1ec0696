import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  listTemplates,
  previewTemplate,
  restoreShippedTexts,
  saveTemplate,
  type TemplateDeps,
  type UserActor,
} from '@osteon/application';
import {
  language,
  type SaveTemplateRequest,
  saveTemplateRequest,
  type TemplateList,
  templateList,
  templateName,
  type TemplatePreview,
  templatePreview,
  templateQuery,
} from '@osteon/contracts';
import { SHIPPED_TEXTS } from '@osteon/messaging';
import type { Persistence } from '@osteon/persistence';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { SERVICE_KEEPERS, SERVICE_READERS } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentPreview, presentTemplate } from '../present/templates.ts';

/** In an address a name has a dot where it has a slash: proxies differ about a slash that is escaped. */
const nameOf = (inAddress: string): string => inAddress.replace('.', '/');

/** What a service says to its patients, in its own words or the shipped ones. */
@ApiTags('Templates')
@Controller('api/v1/templates')
export class TemplatesController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get()
  @Policy({ roles: SERVICE_READERS, purpose: 'service' })
  @Documented({
    summary: 'Every template in one language, as the service sends it',
    status: 200,
    answer: templateList,
    refusals: [400, 401, 403, 404],
  })
  async listTemplates(
    @SignedIn() actor: UserActor,
    @Query({ schema: templateQuery }) { language: asked }: { language: string },
  ): Promise<TemplateList> {
    const { languages, rows } = await listTemplates(this.depsOf(actor), actor, asked);
    return { languages: languages.map((one) => ({ ...one })), rows: rows.map(presentTemplate) };
  }

  @Put(':language/:name')
  @HttpCode(204)
  @Policy({ roles: SERVICE_KEEPERS, purpose: 'service' })
  @Documented({
    summary: "Save the service's own words; what reveals too much or names the unknown is refused",
    status: 204,
    refusals: [400, 401, 403, 404, 413, 415, 422],
  })
  async saveTemplate(
    @SignedIn() actor: UserActor,
    @Param('language', { schema: language }) inLanguage: string,
    @Param('name', { schema: templateName }) name: string,
    @Body({ schema: saveTemplateRequest }) { texts }: SaveTemplateRequest,
  ): Promise<void> {
    await saveTemplate(this.depsOf(actor), actor, { language: inLanguage, name: nameOf(name), texts: given(texts) });
  }

  @Delete(':language/:name')
  @HttpCode(204)
  @Policy({ roles: SERVICE_KEEPERS, purpose: 'service' })
  @Documented({ summary: 'Go back to the shipped words', status: 204, refusals: [400, 401, 403, 404] })
  async restoreShippedTexts(
    @SignedIn() actor: UserActor,
    @Param('language', { schema: language }) inLanguage: string,
    @Param('name', { schema: templateName }) name: string,
  ): Promise<void> {
    await restoreShippedTexts(this.depsOf(actor), actor, { language: inLanguage, name: nameOf(name) });
  }

  @Post(':language/:name/preview')
  @HttpCode(200)
  @Policy({ roles: SERVICE_READERS, purpose: 'service' })
  @Documented({
    summary: 'Texts with made-up values, and what is wrong with them',
    status: 200,
    answer: templatePreview,
    refusals: [400, 401, 403, 404, 413, 415],
  })
  previewTemplate(
    @Param('language', { schema: language }) inLanguage: string,
    @Param('name', { schema: templateName }) name: string,
    @Body({ schema: saveTemplateRequest }) { texts }: SaveTemplateRequest,
  ): TemplatePreview {
    return presentPreview(
      previewTemplate(
        { shippedTexts: SHIPPED_TEXTS },
        { language: inLanguage, name: nameOf(name), texts: given(texts) },
      ),
    );
  }

  private depsOf(actor: UserActor): TemplateDeps {
    return { templates: this.persistence.as(actor).templates, shippedTexts: SHIPPED_TEXTS };
  }
}

/** Texts that were sent along. */
function given(texts: SaveTemplateRequest['texts']) {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)) as Record<string, string>;
}
