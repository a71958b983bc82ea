using ClientPortal.Domain.OAuth.Device;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientPortal.Web.Components.Pages.Connect;

public sealed partial class DevicePage
{
    private const string Example = "WDJB-MJHT"; // RFC 8628 §3.2

    /// <summary>What stands in the field.</summary>
    [Parameter]
    public string Typed { get; set; } = "";

    [Parameter]
    public DeviceMistake? Mistake { get; set; }

    /// <summary>Set after too many wrong codes: there is no field then.</summary>
    [Parameter]
    public TimeSpan? RetryAfter { get; set; }

    [Parameter]
    [EditorRequired]
    public required AntiforgeryTokenSet Antiforgery { get; set; }

    internal static IResult AskCode(HttpContext context, string typed, DeviceMistake? mistake) => Result(
        context,
        mistake is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
        new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(Typed)] = typed, [nameof(Mistake)] = mistake });

    internal static IResult TryLater(HttpContext context, TimeSpan retryAfter) => Result(
        context, StatusCodes.Status429TooManyRequests, new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(RetryAfter)] = retryAfter });

    private static RazorComponentResult<DevicePage> Result(HttpContext context, int status, Dictionary<string, object?> parameters)
    {
        parameters[nameof(Antiforgery)] = context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
        return new RazorComponentResult<DevicePage>(parameters) { StatusCode = status };
    }
}
