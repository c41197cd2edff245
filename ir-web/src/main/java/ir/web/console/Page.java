package ir.web.console;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.scheduling.Desks;
import ir.scheduling.actor.Actor;
import ir.web.identity.SignedIn;
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
abstract class Page {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Desks desks;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    SignedIn signedIn;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Words words;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Notices notices;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    HttpServletRequest request;

    Actor actor() {
        return signedIn.actor();
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
    public String typed(String name, String otherwise) {
        var value = request.getParameter(name);
        return value == null ? otherwise : value;
    }

    /** A refusal is told on the page; the value is there only when done. */
    <T> Optional<T> done(Outcome<T> outcome) {
        if (outcome instanceof Outcome.Refused<T> refused) {
            notices.refused(refused.refusal());
            return Optional.empty();
        }
        return Optional.of(outcome.orElseThrow());
    }

    /** What the page is about; without it there is no page but 400, 403 or 404. */
    <T> Optional<T> subject(Outcome<T> outcome) {
        if (outcome instanceof Outcome.Refused<T> refused) {
            var faces = FacesContext.getCurrentInstance();
            var refusal = refused.refusal();
            if (refusal instanceof Refusal.InvalidValue invalid) {
                throw new InvalidInput(invalid.element(), invalid.value(), invalid.expected());
            }
            try {
                faces.getExternalContext().responseSendError(refusal instanceof Refusal.NotPermitted ? 403 : 404, "");
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            faces.responseComplete();
            return Optional.empty();
        }
        return Optional.of(outcome.orElseThrow());
    }

    static void go(String address) {
        try {
            FacesContext.getCurrentInstance().getExternalContext().redirect(address);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
