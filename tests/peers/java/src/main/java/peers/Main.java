package peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientStatusException;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.response.EvaluatedDecision;
import io.camunda.client.api.response.PartitionBrokerRole;
import io.camunda.client.api.response.ProcessInstanceEvent;
import io.camunda.client.api.worker.JobClient;
import io.camunda.client.api.worker.JobWorker;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The Java client against a gateway; see README.md for what it prints. */
public final class Main {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final BufferedReader ANSWERS =
      new BufferedReader(new InputStreamReader(System.in));
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final CamundaClient client;
  private final Path folder;

  private Main(CamundaClient client, Path folder) {
    this.client = client;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    try (CamundaClient client =
        CamundaClient.newClientBuilder()
            .grpcAddress(URI.create("http://" + args[0]))
            .preferRestOverGrpc(false)
            .build()) {
      Main peer = new Main(client, Path.of(args[1]));
      peer.clusterAndDeployments();
      peer.instances();
      peer.worker("poll", false);
      peer.worker("stream", true);
      peer.incident();
      peer.retries();
      step("end");
    }
  }

  private void clusterAndDeployments() throws Exception {
    var topology = client.newTopologyRequest().useGrpc().send().join();
    step(
        "topology",
        "clusterSize", topology.getClusterSize(),
        "partitionsCount", topology.getPartitionsCount(),
        "replicationFactor", topology.getReplicationFactor(),
        "leaders",
            topology.getBrokers().stream()
                .flatMap(broker -> broker.getPartitions().stream())
                .filter(each -> each.getRole() == PartitionBrokerRole.LEADER)
                .map(each -> each.getPartitionId())
                .toList());
    var deployment =
        client
            .newDeployResourceCommand()
            .addResourceFile(folder.resolve("peer.bpmn").toString())
            .addResourceFile(folder.resolve("discount.dmn").toString())
            .send()
            .join();
    step(
        "deploy",
        "processes",
            deployment.getProcesses().stream().map(each -> each.getBpmnProcessId()).sorted().toList(),
        "decisions",
            deployment.getDecisions().stream().map(each -> each.getDmnDecisionId()).sorted().toList(),
        "graphs",
            deployment.getDecisionRequirements().stream()
                .map(each -> each.getDmnDecisionRequirementsId())
                .toList());
  }

  private void instances() throws Exception {
    refused("create-nobody", () -> create("nobody"));
    ProcessInstanceEvent created = create("peer-hand");
    step("create", "bpmnProcessId", created.getBpmnProcessId(), "version", created.getVersion());
    client.newCancelInstanceCommand(created.getProcessInstanceKey()).send().join();
    refused("cancel-nobody", () -> client.newCancelInstanceCommand(2251799813685248L).send().join());

    client
        .newPublishMessageCommand()
        .messageName("peer-parcel")
        .correlationKey("order-7")
        .timeToLive(MINUTE)
        .variables(Map.of("parcel", 3))
        .send()
        .join();
    step("message", "variables", result("peer-message", Map.of("order", "order-7")));

    var decided =
        client
            .newEvaluateDecisionCommand()
            .decisionId("price")
            .variables(Map.of("total", 200))
            .send()
            .join();
    step(
        "decision",
        "output", JSON.readTree(decided.getDecisionOutput()),
        "decisions",
            decided.getEvaluatedDecisions().stream().map(EvaluatedDecision::getDecisionId).toList(),
        "rules",
            decided.getEvaluatedDecisions().stream()
                .flatMap(each -> each.getMatchedRules().stream())
                .map(rule -> rule.getRuleId())
                .toList());

    client
        .newBroadcastSignalCommand()
        .signalName("peer-alarm")
        .variables(Map.of("place", "here"))
        .send()
        .join();
    ActivatedJob alarm = take("peer-leave");
    step(
        "signal",
        "bpmnProcessId", alarm.getBpmnProcessId(),
        "elementId", alarm.getElementId(),
        "variables", alarm.getVariablesAsMap());
    client.newCompleteCommand(alarm).send().join();
  }

  private void worker(String kind, boolean stream) throws Exception {
    try (JobWorker ignored =
        client
            .newWorker()
            .jobType("peer-work")
            .handler(Main::work)
            .name("peer")
            .streamEnabled(stream)
            .open()) {
      for (String what : List.of("complete", "fail", "throw")) {
        step(kind + "-" + what, "variables", result("peer-work", Map.of("kind", what)));
      }
    }
  }

  private static void work(JobClient client, ActivatedJob job) {
    switch ((String) job.getVariablesAsMap().get("kind")) {
      case "fail" -> {
        if (job.getRetries() == 3) {
          client.newFailCommand(job).retries(2).errorMessage("not yet").send().join();
        } else {
          client.newCompleteCommand(job).variables(Map.of("retries", job.getRetries())).send().join();
        }
      }
      case "throw" ->
          client
              .newThrowErrorCommand(job)
              .errorCode("refused")
              .errorMessage("no")
              .variables(Map.of("reason", "broken"))
              .send()
              .join();
      default ->
          client
              .newCompleteCommand(job)
              .variables(
                  Map.of("worker", job.getWorker(), "currency", job.getCustomHeaders().get("currency")))
              .send()
              .join();
    }
  }

  private void incident() throws Exception {
    long stuck = create("peer-choice").getProcessInstanceKey();
    long incident = incidentOf(stuck);
    client.newSetVariablesCommand(stuck).variables(Map.of("amount", 20)).send().join();
    client.newResolveIncidentCommand(incident).send().join();
    ActivatedJob after = take("peer-after");
    step("incident", "variables", after.getVariablesAsMap());
    client.newCompleteCommand(after).send().join();
  }

  private void retries() throws Exception {
    long held = create("peer-hand").getProcessInstanceKey();
    ActivatedJob first = take("peer-hand");
    client.newFailCommand(first).retries(0).errorMessage("broken").send().join();
    long incident = incidentOf(held);
    refused("retries-none", () -> client.newUpdateRetriesCommand(first).retries(0).send().join());
    client.newUpdateRetriesCommand(first).retries(2).send().join();
    client.newResolveIncidentCommand(incident).send().join();
    ActivatedJob again = take("peer-hand");
    step("retries", "sameJob", again.getKey() == first.getKey(), "retries", again.getRetries());
    client.newCompleteCommand(again).variables(Map.of("done", true)).send().join();
    refused("complete-again", () -> client.newCompleteCommand(again).send().join());
  }

  private ProcessInstanceEvent create(String processId) {
    return client.newCreateInstanceCommand().bpmnProcessId(processId).latestVersion().send().join();
  }

  private Map<String, Object> result(String processId, Map<String, Object> variables) {
    return client
        .newCreateInstanceCommand()
        .bpmnProcessId(processId)
        .latestVersion()
        .variables(variables)
        .withResult()
        .requestTimeout(PATIENCE)
        .send()
        .join()
        .getVariablesAsMap();
  }

  private ActivatedJob take(String type) {
    return client
        .newActivateJobsCommand()
        .jobType(type)
        .maxJobsToActivate(1)
        .timeout(MINUTE)
        .workerName("by hand")
        .requestTimeout(PATIENCE)
        .send()
        .join()
        .getJobs()
        .get(0);
  }

  private static long incidentOf(long processInstanceKey) throws Exception {
    say("ask", "incident", "processInstanceKey", processInstanceKey);
    return Long.parseLong(ANSWERS.readLine().trim());
  }

  private interface Call {
    void run() throws Exception;
  }

  private static void refused(String name, Call call) throws Exception {
    try {
      call.run();
      step(name, "code", "OK");
    } catch (ClientStatusException error) {
      step(name, "code", error.getStatusCode().name(), "message", error.getStatus().getDescription());
    }
  }

  private static void step(String name, Object... seen) throws Exception {
    Object[] all = new Object[seen.length + 2];
    all[0] = "step";
    all[1] = name;
    System.arraycopy(seen, 0, all, 2, seen.length);
    say(all);
  }

  private static synchronized void say(Object... pairs) throws Exception {
    Map<String, Object> line = new LinkedHashMap<>();
    for (int at = 0; at < pairs.length; at += 2) {
      line.put((String) pairs[at], pairs[at + 1]);
    }
    System.out.println(JSON.writeValueAsString(line));
  }
}
