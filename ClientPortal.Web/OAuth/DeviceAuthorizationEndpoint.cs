using System.Diagnostics;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Device;

namespace ClientPortal.Web.OAuth;

/// <summary>The device authorization endpoint (RFC 8628 §3.1).</summary>
internal sealed class DeviceAuthorizationEndpoint(StartDeviceAuthorization start, PortalUrls urls, OAuthIssuer issuer) : IDescribesServer
{
    public const string Path = "/oauth/device_authorization";

    public async Task<IResult> RunAsync(HttpContext context)
    {
        var (posted, mistake) = await PostedRequest.ReadAsync(context, OAuthProfile.Core);
        if (posted is null)
        {
            return OAuthResults.Write(context, mistake!, way: null);
        }

        OAuthResults.NeverCache(context.Response);
        return await start.RunAsync(posted.Credentials, posted.Request, context.RequestAborted) switch
        {
            DeviceStart.Started started => OAuthResults.Json(Answer(started), StatusCodes.Status200OK),
            DeviceStart.Refused refused => OAuthResults.Write(context, refused.Error, posted.Credentials.Way),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>RFC 8628 §4.</summary>
    public void AddTo(IDictionary<string, object> metadata) => metadata["device_authorization_endpoint"] = issuer.Value + Path;

    // RFC 8628 §3.2.
    private Dictionary<string, object> Answer(DeviceStart.Started started) => new(StringComparer.Ordinal)
    {
        ["device_code"] = started.DeviceCode.Reveal(),
        ["user_code"] = started.UserCode.Shown,
        ["verification_uri"] = urls.Absolute(PortalUrls.Device),
        ["verification_uri_complete"] = urls.Absolute(PortalUrls.DeviceWith(started.UserCode.Shown)),
        ["expires_in"] = (long)started.Lifetime.TotalSeconds,
        ["interval"] = (long)started.Interval.TotalSeconds,
    };
}
