# Two images from one file: `app` holds the programs and pages; which one runs is the command's choice.
#   docker build --target app -t osteon .

FROM node:24-bookworm-slim AS build
WORKDIR /osteon
ENV NX_DAEMON=false NX_NO_CLOUD=true CHECKPOINT_DISABLE=1 PRISMA_HIDE_UPDATE_MESSAGE=1
COPY package.json package-lock.json .npmrc ./
COPY apps/api/package.json apps/api/
COPY apps/cli/package.json apps/cli/
COPY apps/web/package.json apps/web/
COPY apps/worker/package.json apps/worker/
COPY libs libs
# Not `npm ci`: the lock may have been written where other systems' optional packages could not be seen.
RUN npm install --no-save --ignore-scripts --no-audit --no-fund
COPY . .
# Generating names a native engine that it never calls; any file that exists will do.
RUN PRISMA_SCHEMA_ENGINE_BINARY=/usr/local/bin/node node node_modules/prisma/build/index.js generate \
  && node node_modules/nx/dist/bin/nx.js run-many -t build --outputStyle=static \
  && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim AS app
WORKDIR /osteon
ENV NODE_ENV=production
COPY --from=build --chown=root:root /osteon/package.json ./
COPY --from=build --chown=root:root /osteon/node_modules node_modules
COPY --from=build --chown=root:root /osteon/libs libs
COPY --from=build --chown=root:root /osteon/apps apps
COPY --from=build --chown=root:root /osteon/prisma prisma
COPY --from=build --chown=root:root /osteon/tools/migrate tools/migrate
COPY --from=build --chown=root:root /osteon/LICENSE /osteon/NOTICE ./
# A volume begins with what the image has there: writable by the program.
RUN install -d -o node -g node /audit
USER node
EXPOSE 3000
CMD ["node", "--enable-source-maps", "apps/api/dist/main.js"]
