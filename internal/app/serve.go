package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"ostoja/internal/fault"
)

// Bounds on connections: a slow or greedy client does not hold others up.
const (
	headerTime   = 5 * time.Second
	bodyTime     = 2 * time.Minute
	answerTime   = 5 * time.Minute
	keepAlive    = 2 * time.Minute
	maxHeader    = 32 << 10
	farewellTime = 15 * time.Second
)

// Serve answers requests on addr and does jobs until ctx ends; then it finishes
// what is under way. ready is called with the address once it listens.
func (a *App) Serve(ctx context.Context, addr, metricsAddr string, ready func(net.Addr)) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fault.Refuse("The address %s cannot be used: %v. Choose another with --addr.", addr, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() { a.Queue.Run(ctx) })
	if metricsAddr != "" {
		stop, err := a.serveMetrics(metricsAddr)
		if err != nil {
			cancel()
			wg.Wait()
			return errors.Join(err, listener.Close())
		}
		defer stop()
	}
	if ready != nil {
		ready(listener.Addr())
	}
	err = serveUntil(ctx, listener, a.Server)
	cancel()
	wg.Wait()
	return err
}

// serveUntil serves until ctx ends, then lets answers that are under way finish.
func serveUntil(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, WriteTimeout: answerTime, IdleTimeout: keepAlive, MaxHeaderBytes: maxHeader,
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	farewell, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewellTime)
	defer cancel()
	return server.Shutdown(farewell)
}

func (a *App) serveMetrics(addr string) (stop func(), err error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fault.Refuse("The address %s for metrics cannot be used: %v. Choose another with --metrics, or none with --metrics ''.", addr, err)
	}
	server := &http.Server{Handler: a.metrics.handler(), ReadHeaderTimeout: headerTime}
	go server.Serve(listener)
	return func() { server.Close() }, nil
}
