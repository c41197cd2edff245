package ir.fhir.server;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Sends a response in one piece. The JSON encoder flushes after every field, and each flush would send a packet:
 * sending a page of openings took longer than finding it.
 */
@WebFilter("/R4/*")
public class ResponseBufferingFilter implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var whole = new BufferedResponse((HttpServletResponse) response);
        chain.doFilter(request, whole);
        whole.send();
    }

    /** Buffers everything that is written until the response is sent. */
    private static final class BufferedResponse extends HttpServletResponseWrapper {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
        private @Nullable PrintWriter writer;

        BufferedResponse(HttpServletResponse response) {
            super(response);
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return new ServletOutputStream() {
                @Override
                public void write(int b) {
                    bytes.write(b);
                }

                @Override
                public void write(byte[] from, int offset, int length) {
                    bytes.write(from, offset, length);
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setWriteListener(WriteListener listener) {
                    throw new IllegalStateException("responses are sent in one piece");
                }
            };
        }

        @Override
        public PrintWriter getWriter() {
            if (writer == null) {
                // FHIR requires UTF-8, whatever the container's default
                setCharacterEncoding(StandardCharsets.UTF_8.name());
                writer = new PrintWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8));
            }
            return writer;
        }

        @Override
        public void flushBuffer() {
            // ignored until the response is complete
        }

        @Override
        public void resetBuffer() {
            super.resetBuffer();
            bytes.reset();
        }

        void send() throws IOException {
            if (writer != null) {
                writer.flush();
            }
            if (bytes.size() > 0 && !isCommitted()) {
                setContentLength(bytes.size());
                bytes.writeTo(super.getOutputStream());
            }
        }
    }
}
