using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.OAuth.Targets;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Throttling;

namespace ClientPortal.Domain.OAuth.Device;

/// <summary>The device authorization endpoint (RFC 8628 §3.1): a device without a browser asks for two codes, one to show and one to poll with.</summary>
public sealed class StartDeviceAuthorization(PortalDb portal, AuthenticateClient authenticate, FindTargets targets, UserCodeHashes hashes, CredentialGenerator credentials, Throttles throttles, TimeProvider time)
{
    private const int Tries = 3;

    public async Task<DeviceStart> RunAsync(PresentedCredentials presented, TokenRequest request, CancellationToken ct)
    {
        var identity = await authenticate.RunAsync(presented, request.IpAddress, ct);
        if (identity is ClientIdentity.Refused unknown)
        {
            return new DeviceStart.Refused(unknown.Error);
        }

        var client = ((ClientIdentity.Known)identity).Client;
        if (!client.GrantTypes.Contains(GrantTypes.DeviceCode))
        {
            return new DeviceStart.Refused(new OAuthError(OAuthErrors.UnauthorizedClient, "This client may not use the device grant."));
        }

        var scopes = ScopesAsked.Of(request.Find(OAuthParameters.Scope), request.Profile, client);
        if (scopes.Count == 0 || !scopes.IsSubsetOf(client.Scopes))
        {
            return new DeviceStart.Refused(OAuthError.InvalidScope());
        }

        // RFC 8707 §2: what cannot be given is refused, not left out in silence.
        if (!request.Resources.All(targets.IsPortal))
        {
            return new DeviceStart.Refused(FindTargets.Unknown);
        }

        // Every row is something that a guess can hit, and something to keep: nobody makes them by the thousand.
        return throttles.TryTake(Throttle.DeviceAuthorizationsPerClient, $"{client.ClientId} {AddressKey.Of(request.IpAddress)}", out var retryAfter)
            ? await StartAsync(client, scopes, request, ct)
            : new DeviceStart.Refused(OAuthError.TooManyRequests(retryAfter));
    }

    private async Task<DeviceStart> StartAsync(Client client, ScopeSet scopes, TokenRequest request, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        for (var attempt = 1; ; attempt++)
        {
            var (deviceCode, userCode) = (credentials.NewSecret(CredentialKind.DeviceCode), new UserCode(credentials.NewLetters(UserCode.Alphabet, UserCode.Length)));
            await using var db = portal.OpenForServer();
            db.DeviceAuthorizations.Add(new DeviceAuthorization
            {
                Id = credentials.NewId(),
                ClientRowId = client.Id,
                DeviceCodeHash = deviceCode.Hash,
                UserCodeHash = await hashes.NewAsync(userCode, ct),
                Scopes = scopes,
                IpAddress = request.IpAddress,
                CreatedAt = now,
                ExpiresAt = now + DeviceAuthorization.Lifetime,
                IntervalSeconds = DeviceAuthorization.FirstIntervalSeconds,
                NextPollAt = now,
            });

            // Once in a thousand million the letters are another device's; the index says so.
            var clash = await db.TrySaveAsync(Problem.Stale(), ct);
            if (clash is null)
            {
                return new DeviceStart.Started(deviceCode, userCode, DeviceAuthorization.Lifetime, TimeSpan.FromSeconds(DeviceAuthorization.FirstIntervalSeconds));
            }

            if (attempt == Tries)
            {
                return new DeviceStart.Refused(OAuthError.TooManyRequests(TimeSpan.FromSeconds(1)));
            }
        }
    }
}

/// <summary>What the device authorization endpoint answers.</summary>
public abstract record DeviceStart
{
    private DeviceStart()
    {
    }

    /// <summary>RFC 8628 §3.2.</summary>
    public sealed record Started(PlainSecret DeviceCode, UserCode UserCode, TimeSpan Lifetime, TimeSpan Interval) : DeviceStart
    {
        /// <summary>Masked.</summary>
        public override string ToString() => "codes for a device";
    }

    public sealed record Refused(OAuthError Error) : DeviceStart;
}
