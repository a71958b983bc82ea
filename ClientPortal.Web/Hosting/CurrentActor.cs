using System.Security.Claims;
using ClientPortal.Domain;
using ClientPortal.Domain.Users;

namespace ClientPortal.Web.Hosting;

/// <summary>
/// Who acts in this request or circuit. Session, person, membership and role are looked up anew on every call (<see cref="KnownSessions"/>),
/// so that what an administrator changes counts from the next act on (SEC-202); only the workspace a circuit has begun in stays the same, so that
/// switching in one tab does not send another tab's acts elsewhere (SEC-196).
/// </summary>
internal sealed class CurrentActor
{
    private readonly ActorQueries _actors;
    private readonly PortalAuthenticationState _state;
    private readonly IHttpContextAccessor _http;
    private readonly string? _address;
    private readonly string? _correlation;
    private Guid? _workspace;

    public CurrentActor(ActorQueries actors, PortalAuthenticationState state, IHttpContextAccessor http)
    {
        (_actors, _state, _http) = (actors, state, http);

        // Noted now: the request that opened a circuit is gone when the circuit acts.
        _address = http.HttpContext?.Connection.RemoteIpAddress?.ToString();
        _correlation = http.HttpContext?.TraceIdentifier;
    }

    /// <summary>The actor, or null where nobody is signed in (any more).</summary>
    public async Task<Actor?> FindAsync(CancellationToken ct = default)
    {
        var person = _state.IsOfPage ? (await _state.GetAuthenticationStateAsync()).User : _http.HttpContext?.User;
        if (!Guid.TryParse(person?.FindFirstValue(SessionAuthentication.SessionClaim), out var session)
            || await _actors.FindAsync(session, _workspace, ct) is not { } actor)
        {
            return null;
        }

        _workspace ??= actor.WorkspaceId;
        return actor with { IpAddress = _address ?? actor.IpAddress, CorrelationId = _correlation };
    }

    /// <summary>The actor; somebody whose session has ended meanwhile may do nothing, and hears so from the operation.</summary>
    public async Task<Actor> GetAsync(CancellationToken ct = default) =>
        await FindAsync(ct) ?? Actor.Visitor(_address, _correlation);
}
