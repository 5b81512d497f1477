package peers;

import io.camunda.zeebe.gateway.protocol.GatewayGrpc;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.ActivateJobsRequest;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.ActivateJobsResponse;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.ActivatedJob;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.CompleteJobRequest;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.CompleteJobResponse;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.CreateProcessInstanceRequest;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.CreateProcessInstanceResponse;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.FailJobRequest;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.FailJobResponse;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.StreamActivatedJobsRequest;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.TopologyRequest;
import io.camunda.zeebe.gateway.protocol.GatewayOuterClass.TopologyResponse;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Jobs on grpc-java: an instance of process X is a job of type X, with the instance's variables.
 *
 * <p>A job goes to the stream that was opened first, unless grpc-java says that it is not ready,
 * which is how a Zeebe gateway sees that a worker holds its stream back; then to the next one, and
 * where none is ready it waits for a poll. Jobs do not time out. Started with a document as its
 * argument it answers each poll with as many jobs as it asks for, which have these variables.
 */
public final class JobGateway extends GatewayGrpc.GatewayImplBase {
  private record Stream(StreamActivatedJobsRequest request, ServerCallStreamObserver<ActivatedJob> out) {}

  private record Poll(ActivateJobsRequest request, ServerCallStreamObserver<ActivateJobsResponse> out) {}

  private final List<Stream> streams = new ArrayList<>();
  private final List<Poll> polls = new ArrayList<>();
  private final Map<String, Deque<ActivatedJob.Builder>> waiting = new HashMap<>();
  private final Map<Long, ActivatedJob.Builder> held = new HashMap<>();
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private final String endless;
  private long keys = 1L << 51;

  private JobGateway(String endless) {
    this.endless = endless;
  }

  @Override
  public void topology(TopologyRequest request, StreamObserver<TopologyResponse> out) {
    out.onNext(TopologyResponse.newBuilder().setClusterSize(1).build());
    out.onCompleted();
  }

  @Override
  public synchronized void createProcessInstance(
      CreateProcessInstanceRequest request, StreamObserver<CreateProcessInstanceResponse> out) {
    var job = job(request.getBpmnProcessId(), request.getVariables());
    give(job);
    out.onNext(
        CreateProcessInstanceResponse.newBuilder()
            .setBpmnProcessId(request.getBpmnProcessId())
            .setProcessInstanceKey(job.getProcessInstanceKey())
            .setVersion(1)
            .build());
    out.onCompleted();
  }

  private ActivatedJob.Builder job(String type, String variables) {
    return ActivatedJob.newBuilder()
        .setKey(++keys)
        .setType(type)
        .setProcessInstanceKey(++keys)
        .setBpmnProcessId(type)
        .setElementId("task")
        .setCustomHeaders("{}")
        .setVariables(variables)
        .setRetries(3)
        .setTenantId("<default>");
  }

  @Override
  public synchronized void streamActivatedJobs(
      StreamActivatedJobsRequest request, StreamObserver<ActivatedJob> out) {
    var stream = new Stream(request, (ServerCallStreamObserver<ActivatedJob>) out);
    stream.out.setOnCancelHandler(
        () -> {
          synchronized (this) {
            streams.remove(stream);
          }
        });
    streams.add(stream);
  }

  @Override
  public synchronized void activateJobs(
      ActivateJobsRequest request, StreamObserver<ActivateJobsResponse> out) {
    var poll = new Poll(request, (ServerCallStreamObserver<ActivateJobsResponse>) out);
    polls.add(poll);
    if (endless != null) {
      var jobs = waiting.computeIfAbsent(request.getType(), type -> new ArrayDeque<>());
      for (int i = 0; i < request.getMaxJobsToActivate(); i++) {
        jobs.add(job(request.getType(), endless));
      }
    }
    if (!answer(poll)) {
      later.schedule(() -> end(poll), request.getRequestTimeout(), TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void end(Poll poll) {
    if (polls.remove(poll) && !poll.out.isCancelled()) {
      poll.out.onCompleted();
    }
  }

  @Override
  public synchronized void completeJob(
      CompleteJobRequest request, StreamObserver<CompleteJobResponse> out) {
    if (held.remove(request.getJobKey()) == null) {
      out.onError(Status.NOT_FOUND.withDescription("no such job").asRuntimeException());
      return;
    }
    out.onNext(CompleteJobResponse.getDefaultInstance());
    out.onCompleted();
  }

  @Override
  public synchronized void failJob(FailJobRequest request, StreamObserver<FailJobResponse> out) {
    var job = held.remove(request.getJobKey());
    if (job == null) {
      out.onError(Status.NOT_FOUND.withDescription("no such job").asRuntimeException());
      return;
    }
    out.onNext(FailJobResponse.getDefaultInstance());
    out.onCompleted();
    if (request.getRetries() > 0) {
      give(job.setRetries(request.getRetries()));
    }
  }

  private void give(ActivatedJob.Builder job) {
    for (var stream : streams) {
      if (stream.request.getType().equals(job.getType()) && stream.out.isReady()) {
        stream.out.onNext(held(job, stream.request.getWorker(), stream.request.getTimeout()));
        return;
      }
    }
    waiting.computeIfAbsent(job.getType(), type -> new ArrayDeque<>()).add(job);
    for (var poll : List.copyOf(polls)) {
      answer(poll);
    }
  }

  private boolean answer(Poll poll) {
    if (poll.out.isCancelled()) {
      polls.remove(poll);
      return true;
    }
    var jobs = waiting.getOrDefault(poll.request.getType(), new ArrayDeque<>());
    if (jobs.isEmpty()) {
      return false;
    }
    var answer = ActivateJobsResponse.newBuilder();
    while (!jobs.isEmpty() && answer.getJobsCount() < poll.request.getMaxJobsToActivate()) {
      answer.addJobs(held(jobs.remove(), poll.request.getWorker(), poll.request.getTimeout()));
    }
    polls.remove(poll);
    poll.out.onNext(answer.build());
    poll.out.onCompleted();
    return true;
  }

  private ActivatedJob held(ActivatedJob.Builder job, String worker, long timeout) {
    held.put(job.getKey(), job);
    return job.setWorker(worker).setDeadline(System.currentTimeMillis() + timeout).build();
  }

  public static void main(String[] args) throws Exception {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var gateway = new JobGateway(args.length > 0 ? args[0] : null);
    var builder = NettyServerBuilder.forAddress(address).addService(gateway);
    var age = Long.getLong("peers.maxConnectionAgeMs");
    if (age != null) {
      builder.maxConnectionAge(age, TimeUnit.MILLISECONDS);
    }
    var server = builder.build().start();
    System.out.println("listening " + server.getPort());
    server.awaitTermination();
  }
}
