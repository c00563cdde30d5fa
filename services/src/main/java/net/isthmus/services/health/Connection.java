package net.isthmus.services.health;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A TCP connection to a backend, with TLS over it or without. */
final class Connection implements AutoCloseable {
    private static final SSLContext TRUSTING = trusting();

    private final Socket socket;

    private Connection(Socket socket) {
        this.socket = socket;
    }

    /** Connects, or fails within the target's patience. */
    static Connection open(Target target) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(target.patienceMs());
            socket.connect(target.socketAddress(), target.patienceMs());
            return new Connection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * The same with TLS over it, after the handshake. Certificates are not verified.
     *
     * @param serverName what is asked for by SNI (RFC 6066 §3)
     */
    Connection secured(Optional<String> serverName) throws IOException {
        SSLSocket secured = (SSLSocket) TRUSTING.getSocketFactory()
                .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
        SSLParameters parameters = secured.getSSLParameters();
        serverName.ifPresent(name -> parameters.setServerNames(List.of(new SNIHostName(name))));
        secured.setSSLParameters(parameters);
        try {
            secured.startHandshake();
        } catch (SSLException e) {
            throw new IOException("TLS handshake failed: " + e.getMessage(), e);
        }
        return new Connection(secured);
    }

    InputStream input() throws IOException {
        return socket.getInputStream();
    }

    OutputStream output() throws IOException {
        return socket.getOutputStream();
    }

    /** What TLS has agreed on: {@code TLSv1.3}. */
    String protocol() {
        return socket instanceof SSLSocket secured ? secured.getSession().getProtocol() : "TCP";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** Takes every certificate: whether a backend is alive is asked here, not whether it is the right one. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // see the class
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            // see the class
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // see the class
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // see the class
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            // see the class
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // see the class
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
