using ClientPortal.Domain.Outbound;

namespace ClientPortal.Web.Outbound;

internal static partial class OutboundLog
{
    // The host alone: a path can hold what is nobody's business.
    [LoggerMessage(EventId = 3601, Level = LogLevel.Information, Message = "A call to {Host}, which a client names, came to nothing: {Failure}.")]
    public static partial void Failed(ILogger log, string host, OutboundFailure failure);

    [LoggerMessage(EventId = 3602, Level = LogLevel.Information, Message = "No name server answered a look-up of a domain's proof: {Kind}.")]
    public static partial void NoNameServer(ILogger log, string kind);
}
