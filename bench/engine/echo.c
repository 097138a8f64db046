/* An echo server over epoll on a free port of 127.0.0.1, which it prints: the floor for any other. One thread, one read
   and one write for each event. A client that does not read what it is echoed is dropped. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS 1024
#define CHUNK 524288

static char chunk[CHUNK];

static void check(int result, const char *call) {
  if (result >= 0) return;
  perror(call);
  exit(1);
}

static void watch(int epoll, int descriptor) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
  check(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
}

static void admit(int epoll, int listener) {
  int one = 1;
  for (;;) {
    int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (client < 0) return;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    watch(epoll, client);
  }
}

static void echo(int client) {
  ssize_t length = recv(client, chunk, CHUNK, MSG_DONTWAIT);
  if (length > 0 && send(client, chunk, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL) == length) return;
  close(client);
}

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  check(listener, "socket");
  check(bind(listener, (struct sockaddr *)&address, size), "bind");
  check(listen(listener, 512), "listen");
  check(getsockname(listener, (struct sockaddr *)&address, &size), "getsockname");
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);

  int epoll = epoll_create1(0);
  check(epoll, "epoll_create1");
  watch(epoll, listener);
  for (;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int at = 0; at < ready; at++) {
      if (events[at].data.fd == listener) admit(epoll, listener);
      else echo(events[at].data.fd);
    }
  }
}
