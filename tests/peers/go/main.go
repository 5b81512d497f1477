// The Go client against a gateway; see README.md for what it prints.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/camunda/zeebe/clients/go/v8/pkg/entities"
	"github.com/camunda/zeebe/clients/go/v8/pkg/pb"
	"github.com/camunda/zeebe/clients/go/v8/pkg/worker"
	"github.com/camunda/zeebe/clients/go/v8/pkg/zbc"
	"google.golang.org/grpc/status"
)

type values = map[string]interface{}

// The names of the codes, which Go spells differently.
var codes = map[uint32]string{0: "OK", 3: "INVALID_ARGUMENT", 5: "NOT_FOUND", 9: "FAILED_PRECONDITION"}

var (
	client  zbc.Client
	answers = bufio.NewReader(os.Stdin)
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func say(line values) {
	fmt.Println(string(must(json.Marshal(line))))
}

func step(name string, seen values) {
	seen["step"] = name
	say(seen)
}

func within() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	time.AfterFunc(21*time.Second, cancel)
	return ctx
}

func refused(name string, err error) {
	answer := status.Convert(err)
	seen := values{"code": codes[uint32(answer.Code())]}
	if err != nil {
		seen["message"] = answer.Message()
	}
	step(name, seen)
}

func incidentOf(processInstanceKey int64) int64 {
	say(values{"ask": "incident", "processInstanceKey": processInstanceKey})
	line := must(answers.ReadString('\n'))
	return must(strconv.ParseInt(strings.TrimSpace(line), 10, 64))
}

func create(id string) (*pb.CreateProcessInstanceResponse, error) {
	return client.NewCreateInstanceCommand().BPMNProcessId(id).LatestVersion().Send(within())
}

func result(id string, variables values) values {
	command := must(client.NewCreateInstanceCommand().BPMNProcessId(id).LatestVersion().VariablesFromMap(variables))
	return read(must(command.WithResult().Send(within())).Variables)
}

func read(text string) values {
	var found values
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		log.Fatal(err)
	}
	return found
}

func take(jobType string) entities.Job {
	command := client.NewActivateJobsCommand().JobType(jobType).MaxJobsToActivate(1)
	jobs := must(command.Timeout(time.Minute).WorkerName("by hand").Send(within()))
	if len(jobs) == 0 {
		log.Fatal("no job of type ", jobType)
	}
	return jobs[0]
}

func complete(job entities.Job) error {
	_, err := client.NewCompleteJobCommand().JobKey(job.Key).Send(within())
	return err
}

func work(client worker.JobClient, job entities.Job) {
	variables := must(job.GetVariablesAsMap())
	switch {
	case variables["kind"] == "fail" && job.Retries == 3:
		must(client.NewFailJobCommand().JobKey(job.Key).Retries(2).ErrorMessage("not yet").Send(within()))
	case variables["kind"] == "throw":
		command := client.NewThrowErrorCommand().JobKey(job.Key).ErrorCode("refused").ErrorMessage("no")
		must(must(command.VariablesFromMap(values{"reason": "broken"})).Send(within()))
	default:
		seen := values{"worker": job.Worker, "currency": must(job.GetCustomHeadersAsMap())["currency"]}
		if variables["kind"] == "fail" {
			seen = values{"retries": job.Retries}
		}
		must(must(client.NewCompleteJobCommand().JobKey(job.Key).VariablesFromMap(seen)).Send(within()))
	}
}

func clusterAndDeployments(folder string) {
	topology := must(client.NewTopologyCommand().Send(within()))
	leaders := []int32{}
	for _, broker := range topology.Brokers {
		for _, partition := range broker.Partitions {
			if partition.Role == pb.Partition_LEADER {
				leaders = append(leaders, partition.PartitionId)
			}
		}
	}
	step("topology", values{
		"clusterSize":       topology.ClusterSize,
		"partitionsCount":   topology.PartitionsCount,
		"replicationFactor": topology.ReplicationFactor,
		"leaders":           leaders,
	})

	command := client.NewDeployResourceCommand().AddResourceFile(filepath.Join(folder, "peer.bpmn"))
	deployed := must(command.AddResourceFile(filepath.Join(folder, "discount.dmn")).Send(within()))
	processes, decisions, graphs := []string{}, []string{}, []string{}
	for _, each := range deployed.Deployments {
		if process := each.GetProcess(); process != nil {
			processes = append(processes, process.BpmnProcessId)
		}
		if decision := each.GetDecision(); decision != nil {
			decisions = append(decisions, decision.DmnDecisionId)
		}
		if graph := each.GetDecisionRequirements(); graph != nil {
			graphs = append(graphs, graph.DmnDecisionRequirementsId)
		}
	}
	sort.Strings(processes)
	sort.Strings(decisions)
	step("deploy", values{"processes": processes, "decisions": decisions, "graphs": graphs})
}

func instances() {
	_, err := create("nobody")
	refused("create-nobody", err)
	created := must(create("peer-hand"))
	step("create", values{"bpmnProcessId": created.BpmnProcessId, "version": created.Version})
	must(client.NewCancelInstanceCommand().ProcessInstanceKey(created.ProcessInstanceKey).Send(within()))
	_, err = client.NewCancelInstanceCommand().ProcessInstanceKey(2251799813685248).Send(within())
	refused("cancel-nobody", err)

	message := client.NewPublishMessageCommand().MessageName("peer-parcel").CorrelationKey("order-7")
	must(must(message.TimeToLive(time.Minute).VariablesFromMap(values{"parcel": 3})).Send(within()))
	step("message", values{"variables": result("peer-message", values{"order": "order-7"})})

	decision := client.NewEvaluateDecisionCommand().DecisionId("price")
	decided := must(must(decision.VariablesFromMap(values{"total": 200})).Send(within()))
	decisions, rules := []string{}, []string{}
	for _, each := range decided.EvaluatedDecisions {
		decisions = append(decisions, each.DecisionId)
		for _, rule := range each.MatchedRules {
			rules = append(rules, rule.RuleId)
		}
	}
	step("decision", values{
		"output": json.RawMessage(decided.DecisionOutput), "decisions": decisions, "rules": rules,
	})

	signal := client.NewBroadcastSignalCommand().SignalName("peer-alarm")
	must(must(signal.VariablesFromMap(values{"place": "here"})).Send(within()))
	alarm := take("peer-leave")
	step("signal", values{
		"bpmnProcessId": alarm.BpmnProcessId, "elementId": alarm.ElementId, "variables": read(alarm.Variables),
	})
	must(0, complete(alarm))
}

// This client knows no job streams yet.
func poll() {
	opened := client.NewJobWorker().JobType("peer-work").Handler(work).Name("peer").Open()
	for _, what := range []string{"complete", "fail", "throw"} {
		step("poll-"+what, values{"variables": result("peer-work", values{"kind": what})})
	}
	opened.Close()
	opened.AwaitClose()
}

func incident() {
	stuck := must(create("peer-choice")).ProcessInstanceKey
	key := incidentOf(stuck)
	set := client.NewSetVariablesCommand().ElementInstanceKey(stuck)
	must(must(set.VariablesFromMap(values{"amount": 20})).Send(within()))
	must(client.NewResolveIncidentCommand().IncidentKey(key).Send(within()))
	after := take("peer-after")
	step("incident", values{"variables": read(after.Variables)})
	must(0, complete(after))
}

func retries() {
	held := must(create("peer-hand")).ProcessInstanceKey
	first := take("peer-hand")
	must(client.NewFailJobCommand().JobKey(first.Key).Retries(0).ErrorMessage("broken").Send(within()))
	key := incidentOf(held)
	_, err := client.NewUpdateJobRetriesCommand().JobKey(first.Key).Retries(0).Send(within())
	refused("retries-none", err)
	must(client.NewUpdateJobRetriesCommand().JobKey(first.Key).Retries(2).Send(within()))
	must(client.NewResolveIncidentCommand().IncidentKey(key).Send(within()))
	again := take("peer-hand")
	step("retries", values{"sameJob": again.Key == first.Key, "retries": again.Retries})
	must(0, complete(again))
	refused("complete-again", complete(again))
}

func main() {
	config := &zbc.ClientConfig{GatewayAddress: os.Args[1], UsePlaintextConnection: true}
	client = must(zbc.NewClient(config))
	clusterAndDeployments(os.Args[2])
	instances()
	poll()
	incident()
	retries()
	step("end", values{})
	must(0, client.Close())
}
