package ir.web.mail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;

/** Sockets of one delivery. Another thread can close them, so that blocked reads and writes fail at once. */
final class AbortableSockets extends SocketFactory {
    private final List<Socket> open = new ArrayList<>();
    private boolean aborted;

    /** Closes every existing socket, and every socket created later. */
    synchronized void abort() {
        aborted = true;
        open.forEach(AbortableSockets::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            // the socket is not used any more
        }
    }

    @Override
    public synchronized Socket createSocket() throws IOException {
        if (aborted) {
            throw new IOException("the delivery was aborted");
        }
        var socket = new Socket();
        open.add(socket);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    private Socket connected(InetSocketAddress address) throws IOException {
        var socket = createSocket();
        socket.connect(address);
        return socket;
    }
}
