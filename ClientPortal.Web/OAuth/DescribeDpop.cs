using ClientPortal.Domain.OAuth.Dpop;

namespace ClientPortal.Web.OAuth;

/// <summary>RFC 9449 §5.1.</summary>
internal sealed class DescribeDpop : IDescribesServer
{
    public void AddTo(IDictionary<string, object> metadata) => metadata["dpop_signing_alg_values_supported"] = DpopAlgorithms.All;
}
