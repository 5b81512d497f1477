// A gateway on grpc-go with an endless supply of jobs: ActivateJobs gets as many as it asks
// for, at once; everything else gets an empty answer. Bytes in, bytes out, so that what is
// measured beside it is the worker.
//
//	jobs PORT
package main

import (
	"fmt"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
)

// Messages stay bytes.
type asBytes struct{}

func (asBytes) Name() string                    { return "proto" }
func (asBytes) Marshal(v any) ([]byte, error)   { return *v.(*[]byte), nil }
func (asBytes) Unmarshal(b []byte, v any) error { *v.(*[]byte) = append([]byte{}, b...); return nil }

func varint(out []byte, n uint64) []byte {
	for ; n > 127; n >>= 7 {
		out = append(out, byte(n)|128)
	}
	return append(out, byte(n))
}

func number(out []byte, field int, n uint64) []byte {
	return varint(varint(out, uint64(field<<3)), n)
}

func text(out []byte, field int, value string) []byte {
	return append(varint(varint(out, uint64(field<<3|2)), uint64(len(value))), value...)
}

const variables = `{"orderId":"o-123","amount":12.5,"items":[{"sku":"0","n":0},{"sku":"1","n":1},{"sku":"2","n":2}]}`

var key atomic.Uint64

func job(kind string, deadline int64) []byte {
	out := number(nil, 1, key.Add(1))
	out = text(out, 2, kind)
	out = number(out, 3, 2251799813685250)
	out = text(out, 4, "order-process")
	out = number(out, 5, 3)
	out = number(out, 6, 2251799813685251)
	out = text(out, 7, "Activity_1")
	out = number(out, 8, 2251799813685252)
	out = text(out, 9, `{"a":"b"}`)
	out = text(out, 10, "worker-1")
	out = number(out, 11, 3)
	out = number(out, 12, uint64(deadline))
	out = text(out, 13, variables)
	return text(out, 14, "<default>")
}

// asked reads type, timeout and maxJobsToActivate of an ActivateJobsRequest.
func asked(request []byte) (kind string, timeout int64, most int) {
	read := func() (n uint64) {
		for shift := 0; len(request) > 0; shift += 7 {
			b := request[0]
			request = request[1:]
			n |= uint64(b&127) << shift
			if b < 128 {
				break
			}
		}
		return n
	}
	for len(request) > 0 {
		tag := read()
		value := read()
		if tag&7 == 2 {
			if tag>>3 == 1 {
				kind = string(request[:value])
			}
			request = request[value:]
		} else if tag>>3 == 3 {
			timeout = int64(value)
		} else if tag>>3 == 4 {
			most = int(value)
		}
	}
	return kind, timeout, most
}

func main() {
	key.Store(2251799813685300)
	empty := []byte{}
	handler := func(_ any, stream grpc.ServerStream) error {
		var request []byte
		if err := stream.RecvMsg(&request); err != nil {
			return err
		}
		method, _ := grpc.MethodFromServerStream(stream)
		if !strings.HasSuffix(method, "/ActivateJobs") {
			return stream.SendMsg(&empty)
		}
		kind, timeout, most := asked(request)
		deadline := time.Now().UnixMilli() + timeout
		answer := []byte{}
		for range most {
			answer = text(answer, 1, string(job(kind, deadline)))
		}
		return stream.SendMsg(&answer)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		panic(err)
	}
	fmt.Println("listening", listener.Addr().(*net.TCPAddr).Port)
	server := grpc.NewServer(grpc.ForceServerCodec(asBytes{}), grpc.UnknownServiceHandler(handler))
	if err := server.Serve(listener); err != nil {
		panic(err)
	}
}
