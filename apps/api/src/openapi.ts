import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import * as contracts from '@osteon/contracts';
import { z } from 'zod';
import { documentEdge } from './http/documented.ts';

/** Where the documentation is served. */
export const DOCUMENTATION = { page: 'api/docs', json: 'api/openapi.json' } as const;

/**
 * Every schema of the contracts under its own name, so that the document refers instead of repeating. Queries are
 * left out: their fields stand as parameters.
 */
function namedSchemas(): z.core.$ZodRegistry<{ id: string }> {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries(contracts)) {
    const isNamed = schema instanceof z.ZodObject || schema instanceof z.ZodEnum;
    if (isNamed && !/^page$|Query$/.test(name))
      registry.add(schema, { id: name.charAt(0).toUpperCase() + name.slice(1) });
  }
  return registry;
}

/** The OpenAPI document, made from the very schemas that check requests. */
export function openApiOf(app: NestFastifyApplication, cookieName: string): OpenAPIObject {
  const registry = namedSchemas();
  const config = new DocumentBuilder()
    .setTitle('Osteon')
    .setDescription(
      'Follow-up for fracture liaison services. Dates are calendar dates of the service (YYYY-MM-DD). ' +
        'Refusals are problem details (RFC 9457) whose `code` is stable. Every read of patients is recorded.',
    )
    .setVersion('1')
    .addSecurity('session', { type: 'apiKey', in: 'cookie', name: cookieName })
    .addSecurity('token', {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description:
        'An access token of this api for a machine client or an app; x-policy.scope says what it must reach.',
    })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
    standardSchemaConverter: (schema, { schemaType }) => {
      if (!(schema instanceof z.ZodType)) return undefined;
      const {
        definitions,
        $schema: _,
        ...json
      } = z.toJSONSchema(schema, {
        target: 'openapi-3.0',
        io: schemaType,
        metadata: registry,
        unrepresentable: 'any',
        // Formats and examples stand with the schemas themselves.
        override: ({ zodSchema, jsonSchema }) => void Object.assign(jsonSchema, z.globalRegistry.get(zodSchema)),
      }) as { definitions?: Record<string, unknown>; $schema?: string };
      return { schema: json, components: definitions ?? {} };
    },
  });
  documentEdge(document);
  asProblems(document);
  return document;
}

/** Refusals have a media type of their own. */
function asProblems(document: OpenAPIObject): void {
  for (const path of Object.values(document.paths))
    for (const operation of Object.values(
      path as Record<string, { responses?: Record<string, { content?: Record<string, unknown> }> }>,
    ))
      for (const [status, response] of Object.entries(operation.responses ?? {})) {
        const json = response.content?.['application/json'];
        if (Number(status) < 400 || json === undefined) continue;
        response.content = { 'application/problem+json': json };
      }
}
