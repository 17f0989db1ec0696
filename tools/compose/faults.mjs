/** What a schema cannot know: the parts that must be there, their order, and that no secret has a fixed value. */

const PARTS = ['postgres', 'redis', 'migrate', 'api', 'worker'];
const ONE_SHOT = new Set(['migrate']);
const SECRET = /PASSWORD|SECRET|TOKEN|_KEY$|_AUTH$|_URL$/;
/** What only a service with such a gateway has; the program itself asks for it when the gateway is chosen. */
const OF_A_GATEWAY = /^OSTEON_(TWILIO|NOTIFY|SMTP)_/;
/** The name of a file, which may be left out. */
const A_FILE = /_TLS_KEY$/;
/** Of a port that is opened: this machine alone, unless somebody says otherwise. */
const ITSELF = /^(127\.0\.0\.1|\$\{\w+:-127\.0\.0\.1\})$/;

/** A file laid over another, as the engine does it for services that are in both. */
export function laidOver(compose, more) {
  const services = { ...compose.services };
  for (const [name, { environment, ports = [], volumes = [], ...rest }] of Object.entries(more.services ?? {})) {
    const below = services[name] ?? {};
    services[name] = {
      ...below,
      ...rest,
      environment: { ...below.environment, ...environment },
      ports: [...(below.ports ?? []), ...ports],
      volumes: [...(below.volumes ?? []), ...volumes],
    };
  }
  return { ...compose, services };
}

/**
 * @param {any} compose the file, parsed
 * @param {string} dockerfile the Dockerfile it builds
 * @returns {string[]} a sentence per fault
 */
export function faultsOf(compose, dockerfile) {
  const faults = [];
  const services = compose?.services ?? {};
  for (const name of PARTS) if (!services[name]) faults.push(`the service ${name} is missing`);
  const stages = [...dockerfile.matchAll(/^FROM\s+\S+\s+AS\s+(\S+)/gim)].map(([, stage]) => stage);

  for (const [name, service] of Object.entries(services)) {
    if (!service.healthcheck && !ONE_SHOT.has(name)) faults.push(`${name} has no health check`);
    if (/:latest$|^[^:]+$/.test(service.image ?? '')) faults.push(`${name} names no version of its image`);
    if (service.build?.target && !stages.includes(service.build.target)) {
      faults.push(`${name} is built from the stage ${service.build.target}, which the Dockerfile does not have`);
    }
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      if (!SECRET.test(variable) || A_FILE.test(variable)) continue;
      if (OF_A_GATEWAY.test(variable)) {
        if (!/^\$\{\w+:-\}$/.test(String(value)))
          faults.push(`${name} gives ${variable} a fixed value; write \${NAME:-}`);
      } else if (!/\$\{\w+:\?/.test(String(value))) {
        faults.push(`${name} gives ${variable} a fixed value or lets it be empty; write \${NAME:?why}`);
      }
    }
    for (const port of service.ports ?? []) {
      const [at, opened] = typeof port === 'object' ? [port.host_ip, port.target] : [/^(.*?):/.exec(port)?.[1], port];
      if (!ITSELF.test(String(at))) faults.push(`${name} opens port ${opened} to the whole network`);
    }
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const wanted = ONE_SHOT.has(other) ? 'service_completed_successfully' : 'service_healthy';
      if (!services[other]) faults.push(`${name} waits for ${other}, which does not exist`);
      else if (condition !== wanted)
        faults.push(`${name} waits for ${other} to be ${condition}; it should be ${wanted}`);
    }
    for (const mount of service.volumes ?? []) {
      const [volume] = String(mount).split(':');
      if (!/^[./~]/.test(volume) && !(volume in (compose.volumes ?? {})))
        faults.push(`${name} mounts ${volume}, which is not declared`);
    }
  }
  const redis = (services.redis?.command ?? []).join(' ');
  if (!/--appendonly yes/.test(redis)) faults.push('redis keeps no append-only file');
  if (!/--maxmemory-policy noeviction/.test(redis)) faults.push('redis may throw jobs out of memory');
  for (const name of ['api', 'worker']) {
    for (const other of ['migrate', 'redis']) {
      if (services[name] && !services[name].depends_on?.[other]) faults.push(`${name} does not wait for ${other}`);
    }
  }
  return faults;
}
