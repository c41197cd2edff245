package ir.web.launcher;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

/** A process that listens and responds, for tests of process supervision. */
final class TinyServer {
    private TinyServer() {}

    public static void main(String[] arguments) throws Exception {
        var server = HttpServer.create(new InetSocketAddress("localhost", Integer.parseInt(arguments[0])), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        System.out.println("tiny server " + ProcessHandle.current().pid() + " listens");
    }
}
