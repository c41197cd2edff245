package ir.web.console;

import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.security.Caller;
import ir.web.security.CurrentUser;
import jakarta.faces.context.FacesContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Optional;

/**
 * Base class of the console's pages. A page's {@code load} runs before the page is rendered: a GET loads the page. A
 * post, which the view state has proved to come from one of the console's forms, runs the action and then redirects, or
 * shows the rejection together with the submitted values.
 */
abstract class AbstractPage {
    final CurrentUser currentUser;
    final Messages messages;
    final FlashMessages flashMessages;
    final HttpServletRequest request;

    AbstractPage(PageContext context) {
        this.currentUser = context.currentUser();
        this.messages = context.messages();
        this.flashMessages = context.flashMessages();
        this.request = context.request();
    }

    Caller actor() {
        return currentUser.actor();
    }

    /** Whether a form was posted. A GET with a view state in its address is not a post. */
    boolean posted() {
        return request.getMethod().equals("POST")
                && FacesContext.getCurrentInstance().isPostback();
    }

    /** @return the stripped request parameter; empty if it is missing */
    String param(String name) {
        var value = request.getParameter(name);
        // a keyboard does not produce NUL, and PostgreSQL cannot store it in text
        return value == null ? "" : value.replace("\0", "").strip();
    }

    /** Reads a date within the bounds of the calendar. */
    LocalDate date(String name) {
        return Inputs.date(name, param(name));
    }

    LocalDateTime dateTime(String name) {
        return Inputs.dateTime(name, param(name));
    }

    LocalTime hour(String name) {
        return Inputs.hour(name, param(name));
    }

    int wholeNumber(String name) {
        return Inputs.wholeNumber(name, param(name));
    }

    double decimal(String name) {
        return Inputs.decimal(name, param(name));
    }

    <E extends Enum<E>> E choice(Class<E> type, String name) {
        return Inputs.choice(type, name, param(name));
    }

    /** Returns one part of an action that names its target, such as {@code close:id}. */
    static String part(String[] parts, int index) {
        if (parts.length <= index || parts[index].isEmpty()) {
            throw new InvalidInput("step", String.join(":", parts), "action-with-record");
        }
        return parts[index];
    }

    /** Returns the submitted value, so that a form keeps its input after a rejection. */
    public String submittedOr(String name, String otherwise) {
        var value = request.getParameter(name);
        return value == null ? otherwise : value;
    }

    /** Shows a rejection on the page; the returned value is present only on success. */
    <T> Optional<T> showRejection(Result<T> result) {
        if (result instanceof Result.Failure<T> failure) {
            flashMessages.rejection(failure.rejection());
            return Optional.empty();
        }
        return Optional.of(result.orElseThrow());
    }

    /** Returns the subject of the page. Without it the response is 400, 403 or 404. */
    <T> Optional<T> requireFound(Result<T> result) {
        if (result instanceof Result.Failure<T> failure) {
            var faces = FacesContext.getCurrentInstance();
            var rejection = failure.rejection();
            if (rejection instanceof Rejection.InvalidValue invalid) {
                throw new InvalidInput(invalid.element(), invalid.value(), invalid.expected());
            }
            try {
                faces.getExternalContext()
                        .responseSendError(rejection instanceof Rejection.NotPermitted ? 403 : 404, "");
            } catch (IOException exception) {
                throw new UncheckedIOException(exception);
            }
            faces.responseComplete();
            return Optional.empty();
        }
        return Optional.of(result.orElseThrow());
    }

    static void redirect(String address) {
        try {
            FacesContext.getCurrentInstance().getExternalContext().redirect(address);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
