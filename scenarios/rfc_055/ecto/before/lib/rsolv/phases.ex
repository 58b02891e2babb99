defmodule Rsolv.Phases do
  @moduledoc "Scans, validations and mitigations, for those who own the repository."

  import Ecto.Query
  alias Rsolv.Phases.ForgeAccount
  alias Rsolv.Repo

  def account(customer_id, namespace) do
    Repo.one(from f in ForgeAccount, where: f.customer_id == ^customer_id and f.namespace == ^namespace)
  end
end
