// The Node SDK's gRPC client against a gateway; see README.md for what it prints.
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { Camunda8 } from '@camunda8/sdk'

const [address, folder] = process.argv.slice(2)
const client = new Camunda8({
  ZEEBE_GRPC_ADDRESS: `grpc://${address}`,
  CAMUNDA_AUTH_STRATEGY: 'NONE',
  CAMUNDA_LOG_LEVEL: 'none',
  zeebeGrpcSettings: { ZEEBE_CLIENT_LOG_LEVEL: 'NONE' },
}).getZeebeGrpcApiClient()

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')
const step = (name, seen) => say({ step: name, ...seen })

async function incidentOf(processInstanceKey) {
  say({ ask: 'incident', processInstanceKey })
  return (await lines.next()).value.trim()
}

const CODES = { 3: 'INVALID_ARGUMENT', 5: 'NOT_FOUND', 9: 'FAILED_PRECONDITION' }

async function refused(name, call) {
  try {
    await call()
    step(name, { code: 'OK' })
  } catch (error) {
    // To a completion that finds no job the SDK adds a sentence of its own.
    const message = error.details.split('. The process may have been cancelled')[0]
    step(name, { code: CODES[error.code] ?? String(error.code), message })
  }
}

const create = (bpmnProcessId, variables = {}) =>
  client.createProcessInstance({ bpmnProcessId, variables })

async function result(bpmnProcessId, variables) {
  const request = { bpmnProcessId, variables, requestTimeout: 20000 }
  return (await client.createProcessInstanceWithResult(request)).variables
}

async function take(type) {
  const request = { type, worker: 'by hand', timeout: 60000, maxJobsToActivate: 1, requestTimeout: 20000 }
  return (await client.activateJobs(request))[0]
}

async function work(job) {
  switch (job.variables.kind) {
    case 'fail':
      if (job.retries === 3) {
        return job.fail({ errorMessage: 'not yet', retries: 2, retryBackOff: 0 })
      }
      return job.complete({ retries: job.retries })
    case 'throw':
      return job.error({ errorCode: 'refused', errorMessage: 'no', variables: { reason: 'broken' } })
    default:
      return job.complete({ worker: job.worker, currency: job.customHeaders.currency })
  }
}

async function all(kind) {
  for (const what of ['complete', 'fail', 'throw']) {
    step(`${kind}-${what}`, { variables: await result('peer-work', { kind: what }) })
  }
}

const topology = await client.topology()
step('topology', {
  clusterSize: topology.clusterSize,
  partitionsCount: topology.partitionsCount,
  replicationFactor: topology.replicationFactor,
  leaders: topology.brokers.flatMap((broker) =>
    broker.partitions.filter((each) => each.role === 'LEADER').map((each) => each.partitionId)
  ),
})

const { deployments } = await client.deployResources([
  { processFilename: join(folder, 'peer.bpmn') },
  { decisionFilename: join(folder, 'discount.dmn') },
])
step('deploy', {
  processes: deployments.flatMap((each) => (each.process ? [each.process.bpmnProcessId] : [])).sort(),
  decisions: deployments.flatMap((each) => (each.decision ? [each.decision.dmnDecisionId] : [])).sort(),
  graphs: deployments.flatMap((each) =>
    each.decisionRequirements ? [each.decisionRequirements.dmnDecisionRequirementsId] : []
  ),
})

await refused('create-nobody', () => create('nobody'))

const created = await create('peer-hand')
step('create', { bpmnProcessId: created.bpmnProcessId, version: created.version })
await client.cancelProcessInstance(created.processInstanceKey)
await refused('cancel-nobody', () => client.cancelProcessInstance('2251799813685248'))

await client.publishMessage({
  name: 'peer-parcel', correlationKey: 'order-7', timeToLive: 60000, variables: { parcel: 3 },
})
step('message', { variables: await result('peer-message', { order: 'order-7' }) })

const decided = await client.evaluateDecision({ decisionId: 'price', variables: { total: 200 } })
step('decision', {
  output: JSON.parse(decided.decisionOutput),
  decisions: decided.evaluatedDecisions.map((each) => each.decisionId),
  rules: decided.evaluatedDecisions.flatMap((each) => each.matchedRules.map((rule) => rule.ruleId)),
})

await client.broadcastSignal({ signalName: 'peer-alarm', variables: { place: 'here' } })
const alarm = await take('peer-leave')
step('signal', { bpmnProcessId: alarm.bpmnProcessId, elementId: alarm.elementId, variables: alarm.variables })
await client.completeJob({ jobKey: alarm.key, variables: {} })

const poller = client.createWorker({ taskType: 'peer-work', id: 'peer', taskHandler: work, loglevel: 'NONE' })
await all('poll')
await poller.close()

await client.streamJobs({ type: 'peer-work', worker: 'peer', timeout: 60000, tenantIds: ['<default>'], taskHandler: work })
await all('stream')

const stuck = await create('peer-choice')
const incident = await incidentOf(stuck.processInstanceKey)
await client.setVariables({ elementInstanceKey: stuck.processInstanceKey, variables: { amount: 20 }, local: false })
await client.resolveIncident({ incidentKey: incident })
const after = await take('peer-after')
step('incident', { variables: after.variables })
await client.completeJob({ jobKey: after.key, variables: {} })

const held = await create('peer-hand')
const first = await take('peer-hand')
await client.failJob({ jobKey: first.key, retries: 0, errorMessage: 'broken', retryBackOff: 0 })
const noRetries = await incidentOf(held.processInstanceKey)
await refused('retries-none', () => client.updateJobRetries({ jobKey: first.key, retries: 0 }))
await client.updateJobRetries({ jobKey: first.key, retries: 2 })
await client.resolveIncident({ incidentKey: noRetries })
const again = await take('peer-hand')
step('retries', { sameJob: again.key === first.key, retries: again.retries })
await client.completeJob({ jobKey: again.key, variables: { done: true } })
await refused('complete-again', () => client.completeJob({ jobKey: again.key, variables: {} }))

step('end', {})
await client.close(1000)
process.exit(0)
