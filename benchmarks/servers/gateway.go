// A gateway on grpc-go that always gives the same answers: bytes in, bytes out, so that what
// is measured beside it is the client.
//
//	gateway PORT [CERTIFICATE KEY]
//
// With a certificate it speaks TLS.
package main

import (
	"fmt"
	"net"
	"os"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
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

// created is a CreateProcessInstanceResponse.
func created() []byte {
	out := number(nil, 1, 2251799813685251)
	out = text(out, 2, "order-process")
	out = number(out, 3, 3)
	out = number(out, 4, 2251799813685252)
	return text(out, 5, "<default>")
}

func main() {
	answer, empty := created(), []byte{}
	handler := func(_ any, stream grpc.ServerStream) error {
		var request []byte
		if err := stream.RecvMsg(&request); err != nil {
			return err
		}
		if method, _ := grpc.MethodFromServerStream(stream); strings.HasSuffix(method, "/CreateProcessInstance") {
			return stream.SendMsg(&answer)
		}
		return stream.SendMsg(&empty)
	}
	options := []grpc.ServerOption{grpc.ForceServerCodec(asBytes{}), grpc.UnknownServiceHandler(handler)}
	if len(os.Args) > 3 {
		tls, err := credentials.NewServerTLSFromFile(os.Args[2], os.Args[3])
		if err != nil {
			panic(err)
		}
		options = append(options, grpc.Creds(tls))
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		panic(err)
	}
	fmt.Println("listening", listener.Addr().(*net.TCPAddr).Port)
	if err := grpc.NewServer(options...).Serve(listener); err != nil {
		panic(err)
	}
}
