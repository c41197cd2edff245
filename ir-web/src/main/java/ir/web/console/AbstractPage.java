package ir.web.console;

import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.Services;
import ir.scheduling.security.Caller;
import ir.web.security.CurrentUser;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Optional;

/**
 * A screen. {@link #open} runs before it is rendered: on a first visit it loads; on a post, which the view state has
 * proved to come from one of our own forms, it acts and redirects, or stays and says why not, with what was typed.
 */
abstract class AbstractPage {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Services services;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    CurrentUser currentUser;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Messages messages;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    FlashMessages flashMessages;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    HttpServletRequest request;

    Caller actor() {
        return currentUser.actor();
    }

    /** True where a form was posted. A view state in the address of a GET is no post. */
    boolean posted() {
        return request.getMethod().equals("POST")
                && FacesContext.getCurrentInstance().isPostback();
    }

    /** What was sent under a name; empty where nothing was. */
    String param(String name) {
        var value = request.getParameter(name);
        // no keyboard types a NUL, and the database keeps none
        return value == null ? "" : value.replace("\0", "").strip();
    }

    /** A date within the bounds of the calendar. */
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

    /** One part of a step that names what it is about, as {@code close:id}. */
    static String part(String[] parts, int index) {
        if (parts.length <= index || parts[index].isEmpty()) {
            throw new InvalidInput("step", String.join(":", parts), "a step with what it is about");
        }
        return parts[index];
    }

    /** For pages to keep what was typed when something was refused. */
    public String submittedOr(String name, String otherwise) {
        var value = request.getParameter(name);
        return value == null ? otherwise : value;
    }

    /** A refusal is told on the page; the value is there only when done. */
    <T> Optional<T> showRejection(Result<T> result) {
        if (result instanceof Result.Failure<T> failure) {
            flashMessages.rejection(failure.rejection());
            return Optional.empty();
        }
        return Optional.of(result.orElseThrow());
    }

    /** What the page is about; without it there is no page but 400, 403 or 404. */
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
