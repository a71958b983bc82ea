using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace ClientPortal.Web.Hosting.Circuits;

/// <summary>Holds one place of <see cref="CircuitCount"/> for as long as the circuit lives; without a place the circuit ends at once.</summary>
internal sealed class CountedCircuit(CircuitCount count, AuthenticationStateProvider signedIn) : CircuitHandler
{
    private string? _person;
    private bool _holdsPlace;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _person = (await signedIn.GetAuthenticationStateAsync()).User.FindFirstValue(ClaimTypes.NameIdentifier);
        _holdsPlace = count.TryAdd(_person);
        if (!_holdsPlace)
        {
            throw new InvalidOperationException("Too many circuits of one person are open.");
        }
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_holdsPlace)
        {
            _holdsPlace = false;
            count.Remove(_person);
        }

        return Task.CompletedTask;
    }
}
