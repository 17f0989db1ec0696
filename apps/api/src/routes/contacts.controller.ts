import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  annulContact,
  readContactDraft,
  readContactForm,
  removeContactDraft,
  saveContactDraft,
  type UserActor,
} from '@osteon/application';
import {
  type AnnulmentRequest,
  annulmentRequest,
  type ChangeResult,
  changeResult,
  type ContactDraftRequest,
  contactDraftRequest,
  type ContactDraftSaved,
  contactDraftSaved,
  type ContactDraftView,
  contactDraftView,
  contactForm,
  type ContactFormView,
  id,
} from '@osteon/contracts';
import type { Persistence } from '@osteon/persistence';
import type { FastifyReply } from 'fastify';
import { Documented } from '../http/documented.ts';
import { Policy } from '../http/policy.ts';
import { etagOf, IdempotencyKey, type Idempotency, IfMatch } from '../http/preconditions.ts';
import { CARE } from '../http/roles.ts';
import { SignedIn } from '../http/session-hook.ts';
import { PERSISTENCE } from '../parts.ts';
import { presentChange } from '../present/change.ts';
import { presentContactForm, presentDraft } from '../present/contact.ts';

/** What stands around recording a contact, which is `POST /patients/:id/contacts`. */
@ApiTags('Contacts')
@Controller('api/v1/patients/:id')
export class ContactsController {
  constructor(@Inject(PERSISTENCE) private readonly persistence: Persistence) {}

  @Get('contact-form')
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'What a call asks: red flags with their actions, and checklists with what was ticked',
    status: 200,
    answer: contactForm,
    refusals: [400, 401, 403, 404, 410],
  })
  async readContactForm(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
  ): Promise<ContactFormView> {
    return presentContactForm(await readContactForm(this.persistence.as(actor), actor, patientId));
  }

  @Get('contact-draft')
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'What you typed of a contact and have not recorded',
    status: 200,
    answer: contactDraftView,
    refusals: [400, 401, 403, 404],
  })
  async readContactDraft(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
  ): Promise<ContactDraftView> {
    return presentDraft(await readContactDraft(this.persistence.as(actor), actor, patientId));
  }

  @Put('contact-draft')
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Keep what is typed of a contact, for a week or until it is recorded',
    status: 200,
    answer: contactDraftSaved,
    refusals: [400, 401, 403, 404, 410, 413, 415, 422],
  })
  async saveContactDraft(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Body({ schema: contactDraftRequest }) body: ContactDraftRequest,
  ): Promise<ContactDraftSaved> {
    const saved = await saveContactDraft(this.persistence.as(actor), actor, patientId, body);
    return { kept: saved !== null, savedAt: saved?.savedAt ?? null };
  }

  @Delete('contact-draft')
  @HttpCode(204)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Throw away what you typed of a contact',
    status: 204,
    refusals: [400, 401, 403, 404],
  })
  async removeContactDraft(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
  ): Promise<void> {
    await removeContactDraft(this.persistence.as(actor), actor, patientId);
  }

  @Post('contacts/:contactId/annulment')
  @HttpCode(201)
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({
    summary: 'Undo a contact that you have just recorded; it stays in the history',
    status: 201,
    answer: changeResult,
    refusals: [400, 401, 403, 404, 409, 410, 412, 413, 415, 422],
    idempotent: true,
    ifMatch: true,
  })
  async annulContact(
    @SignedIn() actor: UserActor,
    @Param('id', { schema: id }) patientId: string,
    @Param('contactId', { schema: id }) contactId: string,
    @Body({ schema: annulmentRequest }) { reason }: AnnulmentRequest,
    @IfMatch() expectedVersion: number | undefined,
    @IdempotencyKey() idempotency: Idempotency | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ChangeResult> {
    const change = await annulContact(this.persistence.as(actor), actor, patientId, contactId, {
      reason,
      expectedVersion,
      idempotency,
    });
    reply.header('etag', etagOf(change.version));
    return presentChange(change);
  }
}
